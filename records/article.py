"""An article: what a reader would copy out of a page by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from records.reason import Reason
from records.vocabulary import Kind, Precision, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class DateClaim:
    """One place that told a date: where, the raw string, and what it means."""

    method: str
    raw: str
    value: datetime | None = None
    precision: Precision = Precision.NONE
    utc_offset_minutes: int = 0
    """The clock that the place printed: `value` moved by it shows the publisher's own day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """When an article was published, how exactly that is known, and how.

    Instants are aware and in UTC. With precision `day`, `value` is the day's midnight in UTC.
    """

    value: datetime | None = None
    precision: Precision = Precision.NONE
    method: str = "none"
    not_before: datetime | None = None
    not_after: datetime | None = None
    alternatives: tuple[DateClaim, ...] = ()
    utc_offset_minutes: int = 0
    """Of the claim that gave `value`."""

    @property
    def day(self) -> date | None:
        """Give the day it came out (UTC), where it is known."""
        if self.precision in (Precision.DAY, Precision.MINUTE):
            return self.value.date() if self.value else None
        if self.not_before is None or self.not_after is None:
            return None
        first = self.not_before.date()
        return first if first == self.not_after.date() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributor:
    """A named contributor with the role that the page prints (`Récit`, `Photo`)."""

    role: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The article as the outlet wrote it.

    `text` is `paragraphs` joined by one newline; crossheads are paragraphs too. Characters are
    as printed (NFC, no control or bidi characters).
    """

    outlet_id: str
    title: str
    text: str
    paragraphs: tuple[str, ...]
    canonical_url: str | None = None
    url: str | None = None
    title_derived: bool = False
    kind: Kind = Kind.TEXT
    partial_text: bool = False
    crossheads: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    credit: str | None = None
    """The paper reprinted, as written."""
    credit_outlet_id: str | None = None
    """The same as an outlet we know, or null."""
    dateline: str | None = None
    published: Dating = Dating()
    modified: datetime | None = None
    language: str = "fr"
    image: str | None = None
    caption: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    comments_removed: int = 0
    extractor: str = ""
    """The rung of the ladder that gave the text."""

    @property
    def words(self) -> int:
        """White-space separated words of the body."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A page that gives no article, and why."""

    status: Status
    reason: Reason
    seen: Article | None = None
    """What such a page tells of itself all the same (title, day, names); its text is no article."""
