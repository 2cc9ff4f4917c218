"""What an issue of the digest says, before it takes a language, a reader or a form.

An `Edition` is gathered once from the snapshot (`gather.py`) and frozen in the desk as JSON;
what a reader gets is a pure function of it (`tailor.py`, `render.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from pydantic import TypeAdapter

from records import InputError
from records.error_code import ErrorCode
from records.reason import Reason

_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days of an issue. Mali keeps UTC all year, so its days are UTC's."""

    issue_id: str
    first_day: date
    last_day: date
    opened_at: datetime | None = None
    """Where the issue before ended early (a draft frozen on Sunday), its end."""
    closed_at: datetime | None = None
    """Where this issue ends early, its end."""

    @property
    def since_at(self) -> datetime:
        """First instant of what was first seen in the period."""
        return self.opened_at or datetime.combine(self.first_day, time(), UTC)

    @property
    def until_at(self) -> datetime:
        """First instant after it."""
        return self.closed_at or datetime.combine(self.last_day + timedelta(days=1), time(), UTC)


def week(name: str) -> Period:
    """The ISO week of that name (`2025-W26`): Monday to Sunday.

    Raises InputError when it is no week.
    """
    found = _WEEK.fullmatch(name)
    try:
        if found is None:
            raise ValueError(name)
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError as error:
        raise InputError(ErrorCode.WEEK_WRONG, name=name) from error
    return Period(issue_id=name, first_day=monday, last_day=monday + timedelta(days=6))


def week_of(day: date) -> Period:
    """The ISO week in which a day lies."""
    year, number, _ = day.isocalendar()
    return week(f"{year}-W{number:02d}")


def days(first: date, last: date) -> Period:
    """Any range of days, both ends included. Raises InputError when it runs backwards."""
    if last < first:
        raise InputError(ErrorCode.RANGE_BACKWARDS, first=first, last=last)
    return Period(issue_id=f"{first}..{last}", first_day=first, last_day=last)


def named(issue_id: str) -> Period:
    """The period of an issue by its name: a week's, or a range's. Raises InputError."""
    first, dots, last = issue_id.partition("..")
    if not dots:
        return week(issue_id)
    try:
        return days(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise InputError(ErrorCode.NOT_AN_ISSUE, issue_id=issue_id) from error


class Dated(StrEnum):
    """How a story's day is known."""

    DAY = "day"
    MONTH = "month"
    NOT_BEFORE = "not_before"
    SEEN = "seen"
    """No date printed: the day on which we first saw it."""


class Fate(StrEnum):
    """What became of something that an earlier issue told of."""

    CHANGED = "changed"
    """The outlet changed its text or headline."""
    GONE = "gone"
    """The outlet's page is gone."""
    TAKEN_DOWN = "taken_down"
    """We took the text down."""
    RELABELLED = "relabelled"
    """A person corrected the label."""


class Trouble(StrEnum):
    """Why an outlet gave nothing, or nothing that can be read."""

    SILENT = "silent"
    FAILING = "failing"
    BLOCKED = "blocked"
    CHANGED_LAYOUT = "changed_layout"


class Omission(StrEnum):
    """Why something that was read is not in the issue."""

    UNRELATED = "unrelated"
    UNLABELLED = "unlabelled"
    UNREAD = "unread"
    REPRINTS = "reprints"
    REPEATED = "repeated"
    BACKFILLED = "backfilled"
    NOTICES = "notices"
    DROPPED = "dropped"
    PROFILE = "profile"
    NO_ROOM = "no_room"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """An evidence sentence as the outlet printed it, shortened to fit."""

    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event, told once. Texts are already clean (`clean.py`)."""

    story_id: str
    headline: str
    derived: bool
    """The headline is the article's first words: the outlet printed none."""
    outlet_id: str
    outlet: str
    """Its name; empty for a document given by hand."""
    credit: str = ""
    """The paper that the outlet reprints, as it wrote it."""
    url: str
    """http(s) address at the publisher, or empty when there is none to trust."""
    host: str
    """What to show of the address: its host, in ASCII."""
    day: date
    dated: Dated
    grade: int
    topics: tuple[str, ...]
    """Strongest first."""
    other_outlets: tuple[str, ...] = ()
    """Names of the other outlets that carried it."""
    outlet_ids: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    language: str = "fr"
    texts: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    score: float = 0.0
    grew: bool = False
    """Told in an earlier issue, and grown since."""
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of the week's numbers beside its usual range (null: too little history)."""

    name: str
    value: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Something earlier issues told of, and what became of it."""

    fate: Fate
    headline: str
    outlet: str
    url: str
    day: date
    article_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletTrouble:
    """An outlet that gave nothing, since when, and why as far as we know."""

    outlet_id: str
    outlet: str
    trouble: Trouble
    since: date | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGap:
    """A day that was not, or not wholly, collected. No outlet named: nothing was collected."""

    day: date
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many articles or stories were left out for one reason."""

    omission: Omission
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWeeks:
    """Distinct texts on a topic, week by week; null where nothing was collected."""

    topic: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An editor's own words, signed."""

    text: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """All that an issue has to say, to any reader."""

    issue_id: str
    first_day: date
    last_day: date
    stories: tuple[Story, ...] = ()
    """Ranked, best first."""
    catch_up: tuple[Story, ...] = ()
    figures: tuple[Figure, ...] = ()
    corrections: tuple[Correction, ...] = ()
    troubles: tuple[OutletTrouble, ...] = ()
    gaps: tuple[DayGap, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    weeks: tuple[date, ...] = ()
    """Mondays of the weeks that `topics` counts."""
    topics: tuple[TopicWeeks, ...] = ()
    notes: tuple[Note, ...] = ()
    retrospective: bool = False
    """The period lies before the first run: taken by date of publication."""
    first_ever: bool = False
    outlets_followed: int = 0
    seen_until: datetime | None = field(default=None)
    """What was first seen from this instant on is for the next issue."""


_JSON = TypeAdapter(Edition)


def to_json(edition: Edition) -> str:
    """The edition as the desk keeps it."""
    return _JSON.dump_json(edition).decode()


def from_json(written: str) -> Edition:
    """The edition that the desk kept."""
    return _JSON.validate_json(written)
