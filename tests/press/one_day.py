"""One run of a newsroom of the press, or one sending of its digest, in a process to be killed.

`one_day <data folder> <port of the press> <port of the mail server> <instant>` and what is wanted:
`--weekly` instead of the run, `--prefect`, `--files-up-to <bytes>` (a disk that is full there).
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import signal
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.registry import load_outlets
from flows.run import run_once
from flows.run_context import Newsroom
from flows.settings import Settings, load_settings
from flows.weekly_round import World, weekly
from records import VeilleError
from tests.one_outlet import loopback_newsroom
from tests.press.server import HOSTS, OUTLETS


@dataclass
class Now:
    """A clock that was set once, and runs on from there; a sleep of the day takes no time."""

    base: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: float = field(default_factory=time.monotonic)
    slept: float = 0.0

    def now(self) -> datetime:
        """The instant, aware, UTC."""
        return self.base + timedelta(seconds=time.monotonic() - self.started + self.slept)

    async def sleep(self, seconds: float) -> None:
        """Returns after so many real seconds."""
        await asyncio.sleep(seconds)

    def pass_by(self, seconds: float) -> None:
        """Let time pass at once."""
        self.slept += seconds

    @property
    def world(self) -> World:
        """The same time for the digest."""
        return World(clock=self.now, sleep=self.pass_by)


def desk_settings(folder: Path, mail: int) -> Settings:
    """Settings of a desk with one worker and a mail server on loopback."""
    return load_settings(
        data_dir=folder,
        workers=1,
        page_timeout_s=30.0,
        http={"timeout_s": 2.0},
        smtp={"host": "127.0.0.1", "port": mail, "security": "none"},
        digest={"sender": "lettre@veille.example", "per_minute": 0},
    )


def room_at(settings: Settings, port: int, clock: Now, *, line: bool = True) -> Newsroom:
    """The press's newsroom at a time; without a line no name leads anywhere."""
    hosts = dict.fromkeys(HOSTS.values(), port) if line else {}
    return loopback_newsroom(settings, load_outlets(folder=OUTLETS).values(), hosts, clock=clock)


def main() -> None:
    """Do what the words ask."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("press", type=int)
    parser.add_argument("mail", type=int)
    parser.add_argument("instant", type=datetime.fromisoformat)
    parser.add_argument("--weekly", action="store_true")
    parser.add_argument("--prefect", action="store_true")
    parser.add_argument("--files-up-to", type=int, default=0)
    given = parser.parse_args()
    if given.files_up_to:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (given.files_up_to, given.files_up_to))
    settings, clock = desk_settings(given.folder, given.mail), Now(given.instant)
    try:
        if given.weekly:
            weekly(settings, clock.world)
        else:
            room = room_at(settings, given.press, clock)
            asyncio.run(run_once(room, orchestrate=given.prefect))
    except VeilleError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
