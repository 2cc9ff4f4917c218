"""Thirty virtual days of the whole pipeline on a press where everything goes wrong at times.

`python -m benchmarks.month [--days 30] [--seed 7]` (`make bench-month`). Each day as a desk lives
it: the run of 05:30, the feeds at 12:30 and 18:30, on Mondays at 07:00 the digest, sent over real
SMTP on loopback to four readers. By seed outlets fail, we are killed, lose the line, the disk, the
clock and the Prefect server, and the mail server is down or puts us off. Ends with 1 when a check
of the warehouse finds a row, a candidate has not exactly one outcome, an article is missing or
doubled, or a reader did not get each week's digest exactly once.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

from desk.database import open_desk
from flows.due import missed, offline_today
from flows.prefect_server import prefect_server
from flows.run import run_once
from flows.settings import Settings
from flows.weekly_round import weekly
from records import ClockError
from reports.digest.edition import week_of
from reports.digest.personalise import Profile
from reports.mail import subscribers
from tests.press.measure import stored_articles
from tests.press.one_day import Now, desk_settings, room_at
from tests.press.weather import Event, Forecast, Post, Sky, StormyPress, forecast, moment
from tests.reports.postoffice import Office, post_office
from text.urls import canonical
from warehouse.checking import run_checks
from warehouse.reader import query
from warehouse.writer import open_warehouse

FIRST = datetime(2026, 9, 1, tzinfo=UTC)
"""The press's first day, a Tuesday."""
FEEDS_AT = (12, 18)
READERS = (
    Profile(),
    Profile(language="en"),
    Profile(topics=("mining", "defence_security")),
    Profile(weekday=3),
)
CLOSED_PORT = 1
FULL_AT_BYTES = 200_000
"""No file may grow beyond this in the run that finds the disk full: less than its warehouse has."""


@dataclass
class Month:
    """A desk, its press and its mail server, under one sky."""

    folder: Path
    weather: Forecast
    press: StormyPress
    office: Office
    feeds_at: tuple[int, ...] = FEEDS_AT
    mondays: list[datetime] = field(default_factory=list)
    runs: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """What must not have happened."""

    # A day

    def live(self, day: int) -> None:
        """One day, from the run of 05:30 to the evening; the checks at its end."""
        self._morning(day)
        if moment(FIRST, day, 0).isoweekday() == 1:
            self._monday(day)
        for hour in self.feeds_at:
            self._run(day, moment(FIRST, day, hour, 30), kind="feeds")
        with open_warehouse(self.settings.warehouse) as warehouse:
            self.wrong += [
                f"day {day}: check {failure.check} gives {failure.rows} rows"
                for failure in run_checks(warehouse.connection)
            ]

    def _morning(self, day: int) -> None:
        due = moment(FIRST, day, 5, 30)
        event = self.weather.events.get(day)
        if event is None:
            self._run(day, due)
            return
        self.faults[event] += 1
        {
            Event.KILLED: self._killed,
            Event.OFFLINE: self._offline,
            Event.CLOCK: self._clock_back,
            Event.DISK: self._disk_full,
            Event.SERVER: self._server_killed,
            Event.POWER: self._power_cut,
        }[event](day, due)

    def _run(self, day: int, at: datetime, *, kind: str = "daily", line: bool = True) -> str:
        """One run at this time, as `veille run` does it; gives its status."""
        self._under_the_sky(day, at)
        room = room_at(self.settings, self.press.port, Now(at), line=line)
        room = room.feeds_alone() if kind == "feeds" else room
        report = asyncio.run(run_once(room, kind=kind, orchestrate=False))
        self.runs[report.status] += 1
        return report.status

    def _under_the_sky(self, day: int, at: datetime) -> None:
        self.press.at(at)
        sky = self.press.sky
        ill = {name: self.weather.ill(day, at.hour, name) for name in self.press.hosts}
        sky.ill = {name: what for name, what in ill.items() if what}
        sky.asked = 0
        self.faults.update(str(what) for what in sky.ill.values())

    # What happens to us

    def _offline(self, day: int, due: datetime) -> None:
        """As the timer of every quarter of an hour does: while today's last run was offline."""
        tries = random.Random(f"{self.weather.seed} line {day}").randint(1, 4)
        for n in range(tries + 1):
            at = due + n * timedelta(minutes=15)
            if n and not offline_today(self.settings.published, at, "Africa/Bamako"):
                self.wrong.append(f"day {day}: not tried again after an offline run")
            status = self._run(day, at, line=n == tries)
            if (status == "offline") != (n < tries):
                self.wrong.append(f"day {day}: the run at {at:%H:%M} was {status}")

    def _clock_back(self, day: int, due: datetime) -> None:
        try:
            self._run(day, due - timedelta(days=1))
            self.wrong.append(f"day {day}: a clock of yesterday was believed")
        except ClockError:
            self.runs["refused"] += 1
        self._run(day, due + timedelta(minutes=20))

    def _killed(self, day: int, due: datetime) -> None:
        after = random.Random(f"{self.weather.seed} kill {day}").randint(2, 12)
        with self._child(day, due) as process:
            self._when_asked(after, process)
            process.send_signal(signal.SIGKILL)
        self._caught_up(day, due + timedelta(minutes=45))

    def _disk_full(self, day: int, due: datetime) -> None:
        with self._child(day, due, "--files-up-to", str(FULL_AT_BYTES)) as process:
            process.wait()
        self.runs["ended by a full disk" if process.returncode else "not hurt by it"] += 1
        self._caught_up(day, due + timedelta(minutes=30))

    def _server_killed(self, day: int, due: datetime) -> None:
        with tempfile.TemporaryDirectory() as home, prefect_server(Path(home)) as server:
            with self._child(day, due, "--prefect") as process:
                self._when_asked(4, process)
                os.killpg(server.process.pid, signal.SIGKILL)
            if process.returncode:
                self.wrong.append(f"day {day}: the run ended with the Prefect server")

    def _power_cut(self, day: int, due: datetime) -> None:
        self._caught_up(day, due + timedelta(hours=1))

    def _caught_up(self, day: int, at: datetime) -> None:
        """As at every start of the machine: the day's run once, if it was missed."""
        if missed(self.settings, at):
            self._run(day, at)

    def _child(self, day: int, at: datetime, *words: str) -> subprocess.Popen[bytes]:
        self._under_the_sky(day, at)
        return self._process(at, *words)

    def _process(self, at: datetime, *words: str) -> subprocess.Popen[bytes]:
        given = (str(self.folder), str(self.press.port), str(self.office.port), at.isoformat())
        return subprocess.Popen(
            [sys.executable, "-m", "tests.press.one_day", *given, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _when_asked(self, requests: int, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + 120
        while self.press.sky.asked < requests and process.poll() is None:
            assert time.monotonic() < until, "the run does not ask"
            time.sleep(0.005)

    # The digest

    def _monday(self, day: int) -> None:
        at = moment(FIRST, day, 7)
        post = self.weather.posts[len(self.mondays) % len(Post)]
        self.mondays.append(at)
        self.faults[f"mail: {post}"] += 1
        before = dict(self.office.tries)
        if post is Post.KILLED:
            self._sender_killed(at)
            return
        if post is Post.GREY:
            self.office.on_rcpt = lambda address, nth: (
                "451 later" if nth - before.get(address, 0) < 2 else None
            )
        port = CLOSED_PORT if post is Post.DOWN else self.office.port
        weekly(desk_settings(self.folder, port), Now(at).world)

    def _sender_killed(self, at: datetime) -> None:
        """Killed when the server is told the second address; the next daily run sends the rest."""
        process = self._process(at, "--weekly")

        def kill(address: str, nth: int) -> str | None:
            if len(self.office.taken) == taken:
                return None
            process.send_signal(signal.SIGKILL)
            process.wait()
            return "421 bye"

        taken = len(self.office.taken)
        self.office.on_rcpt = kill
        process.wait(120)
        self.office.wait_until_idle()
        self.office.on_rcpt = lambda address, nth: None

    # What came of it

    def judge(self) -> None:
        """Add to `wrong` whatever the month left behind that it must not."""
        self._judge_candidates()
        self._judge_articles()
        for monday in self.mondays:
            self._judge_digest(week_of(monday.date() - timedelta(days=7)).issue_id)

    def _judge_candidates(self) -> None:
        for run_id, outlet, candidates, outcomes in query(self.settings.published, OUTCOMES).rows:
            self.wrong.append(f"{run_id} {outlet}: {candidates} candidates, {outcomes} outcomes")

    def _judge_articles(self) -> None:
        stored = stored_articles(self.settings.published)
        for expected in self.press.expected():
            kinds = [str(found.kind) for found in stored.get(canonical(expected.url), [])]
            if kinds != ["text"]:
                self.wrong.append(f"{expected.url} is stored as {kinds}")

    def _judge_digest(self, issue_id: str) -> None:
        with closing(open_desk(self.settings.desk)) as desk:
            found = desk.execute(OUTBOX, [issue_id]).fetchall()
        taken = Counter(
            (address, str(message_from_bytes(mail)["Message-ID"]))
            for address, mail in self.office.taken
        )
        received = Counter(address for address, message_id, _ in found
                           for _ in range(taken[address, message_id]))  # fmt: skip
        for address in map(address_of, range(len(READERS))):
            if received[address] != 1:
                states = {state for where, _, state in found if where == address}
                self.wrong.append(f"{issue_id}: {address} got {received[address]} ({states})")

    @property
    def settings(self) -> Settings:
        """The desk's settings."""
        return desk_settings(self.folder, self.office.port)


OUTCOMES = """
select run_id, outlet_id, r.candidates, count(o.canonical_url) as outcomes
from outlet_run r left join outcome o using (run_id, outlet_id)
group by run_id, outlet_id, r.candidates having r.candidates <> count(o.canonical_url)
"""
OUTBOX = """
select s.address, o.message_id, o.state from outbox o join subscriber s using (subscriber_id)
where o.issue_id = ?
"""


def address_of(number: int) -> str:
    return f"lectrice{number}@example.org"


def enter_readers(settings: Settings) -> None:
    """Before the first day."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with closing(open_desk(settings.desk)) as desk:
        for number, profile in enumerate(READERS):
            subscribers.add(desk, address_of(number), profile, confirmed=True, now=FIRST)


def live(
    folder: Path,
    weather: Forecast,
    *,
    feeds_at: tuple[int, ...] = FEEDS_AT,
    tell: Callable[[str], None] = lambda line: None,
) -> Month:
    """The whole month, and what was wrong at its end."""
    with StormyPress(Sky(), day=1) as press, post_office(Office()) as office:
        month = Month(folder, weather, press, office, feeds_at)
        enter_readers(month.settings)
        for day in range(weather.first, weather.days + 1):
            begun = time.monotonic()
            month.live(day)
            event = weather.events.get(day, "")
            tell(f"day {day:2}: {time.monotonic() - begun:5.1f} s {event}")
        month.judge()
    return month


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    weather, begun = forecast(given.days, given.seed), time.monotonic()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        month = live(
            Path(folder) / "data",
            weather,
            tell=lambda line: print(line, file=sys.stderr, flush=True),
        )
        articles = len(stored_articles(month.settings.published))
    print(
        f"{given.days} days, seed {given.seed}: {sum(month.runs.values())} runs {dict(month.runs)}"
    )
    for what, count in sorted(month.faults.items()):
        print(f"  {count:3} × {what}")
    print(
        f"{articles} articles; {len(month.mondays)} digests for {len(READERS)} readers,"
        f" {len(month.office.taken)} mails taken; {time.monotonic() - begun:.0f} s"
    )
    print("\n".join(month.wrong) or "nothing wrong: every check empty, every digest received once")
    sys.exit(1 if month.wrong else 0)


if __name__ == "__main__":
    main()
