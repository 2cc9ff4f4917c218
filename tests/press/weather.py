"""A press on which everything goes wrong at times, by seed: what a month on a thin line is like."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tests.press.answers import HTML, RSS, Answer
from tests.press.server import Press


class Ill(StrEnum):
    """What is wrong with one outlet during one run."""

    DOWN = "500 to everything"
    BUSY = "503 with Retry-After"
    CUT = "connections cut"
    SLOW = "no answer in time"
    ROBOTS = "robots.txt 500"
    FEED = "the feed cut in half"
    PAGES = "every page 502"
    CHALLENGE = "a challenge for every page"


class Event(StrEnum):
    """What happens to us on one morning."""

    KILLED = "kill -9 in mid-run"
    OFFLINE = "the line is down"
    CLOCK = "the clock a day back"
    DISK = "the disk is full"
    SERVER = "the Prefect server killed in mid-run"
    POWER = "an hour's power cut at the due time"


class Post(StrEnum):
    """What the mail server does on one Monday."""

    WELL = "takes all"
    DOWN = "the server is down until Tuesday"
    GREY = "greylisting"
    KILLED = "our sender killed between two mails"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A whole month drawn from a seed; the last day is calm, so that what was put off can be had.

    Each event comes at least once where there are days enough for it, on days of their own.
    """

    events: dict[int, Event]
    posts: dict[int, Post]
    """By the number of the Monday, from 0."""
    seed: int
    days: int
    first: int = 1
    share: float = 0.25
    """Of outlets that are ill during a run."""

    def ill(self, day: int, hour: int, outlet: str) -> Ill | None:
        """What is wrong with an outlet during the run at this hour."""
        rng = random.Random(f"{self.seed} {day} {hour} {outlet}")
        if day >= self.days or rng.random() >= self.share:
            return None
        return rng.choice(list(Ill))


def forecast(days: int, seed: int, *, first: int = 1, without: tuple[Event, ...] = ()) -> Forecast:
    """The days from `first` to `days` of the month of this seed."""
    rng = random.Random(seed)
    kinds = [event for event in Event if event not in without]
    wanted = kinds * 3 if days >= 4 * len(kinds) else kinds
    # One of these costs a minute of the machine: once is enough.
    wanted = [e for n, e in enumerate(wanted) if e is not Event.SERVER or n < len(kinds)]
    nights = range(first + 1, days)
    free = rng.sample(nights, min(len(wanted), len(nights)))
    posts = [Post.DOWN, Post.GREY, Post.KILLED, Post.WELL]
    rng.shuffle(posts)
    return Forecast(
        events=dict(zip(free, wanted, strict=False)),
        posts=dict(enumerate(posts)),
        seed=seed,
        days=days,
        first=first,
    )


@dataclass
class Sky:
    """What is wrong just now."""

    ill: dict[str, Ill] = field(default_factory=dict)
    slow_s: float = 3.0
    asked: int = 0
    """Pages and feeds asked for since it was set to 0."""


class StormyPress(Press):
    """The practice press under a sky."""

    def __init__(self, sky: Sky, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self.sky = sky

    def answer(self, host: str, target: str) -> Answer:
        """What the press would answer, or what is wrong with the outlet."""
        self.sky.asked += 1
        names = {address: name for name, address in self.hosts.items()}
        ill = self.sky.ill.get(names.get(host, ""))
        whole = super().answer(host, target)
        return whole if ill is None else _spoilt(ill, target, whole, self.sky.slow_s)

    def at(self, when: datetime) -> None:
        """Move the press's clock."""
        self.now = when


def _spoilt(ill: Ill, target: str, whole: Answer, slow_s: float) -> Answer:
    feed = whole.media_type == RSS
    page = whole.media_type == HTML and whole.status == 200
    if target == "/robots.txt":
        return Answer(status=500) if ill in (Ill.ROBOTS, Ill.DOWN) else whole
    if ill is Ill.DOWN:
        return Answer(status=500, body=b"panne")
    if ill is Ill.BUSY:
        return Answer(status=503, headers=(("Retry-After", "7200"),))
    if ill is Ill.CUT:
        raise ConnectionAbortedError
    if ill is Ill.SLOW:
        time.sleep(slow_s)
        raise ConnectionAbortedError
    if ill is Ill.FEED and feed:
        return Answer(body=whole.body[: len(whole.body) // 2], media_type=RSS, etag=False)
    if ill is Ill.PAGES and page:
        return Answer(status=502)
    if ill is Ill.CHALLENGE and page:
        return Answer(status=403, headers=(("cf-mitigated", "challenge"),))
    return whole


def moment(first: datetime, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of a day of the month, from 1."""
    return first + timedelta(days=day - 1, hours=hour, minutes=minute)
