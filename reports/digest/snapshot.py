"""What the digest asks of the published snapshot: one file in `queries/` a question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from records import WarehouseError
from records.error_code import ErrorCode
from reports.digest.edition import Period

_QUERIES = Path(__file__).parent / "queries"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A place where a relevant text of the period stands."""

    story_id: str
    text_id: str
    article_id: str
    outlet_id: str
    outlet: str
    outlet_function: str
    terms: str
    is_lead: bool
    title: str
    title_derived: bool
    url: str | None
    credit: str | None
    voice: str | None
    """Whose words they are: see view articles. None for a relay's and a machine's."""
    published_at: datetime | None
    published_precision: str
    published_not_before: datetime | None
    first_seen_at: datetime
    relevance: int
    score: float
    topics: list[str]
    language: str
    backfilled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """An evidence sentence of an article, in the order of their worth."""

    article_id: str
    label: str
    sentence: str
    speaker: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The numbers of one period; bucket 0 is the issue's own."""

    bucket: int
    articles_read: int = 0
    related: int = 0
    texts: int = 0
    outlets: int = 0
    unlabelled: int = 0
    unrelated: int = 0
    reprints: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Whether an outlet was seen on a day."""

    day: date
    outlet_id: str
    outlet: str
    blind: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """An outlet that gives nothing."""

    outlet_id: str
    outlet: str
    state: str
    reason_code: str | None
    reason_values: str | None
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWeek:
    """Texts of a topic in a week; null where nothing was collected."""

    week: date
    topic: str
    texts: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An article told before, and what became of it."""

    article_id: str
    title: str
    outlet: str
    url: str | None
    fate: str
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Since when, and until when, anything was collected."""

    began_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOut:
    """Articles stored in the period that are no news."""

    backfilled: int
    notices: int
    unread: int
    """Addresses found in the period whose page could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """A new text, told by its lead."""

    article_id: str
    title: str
    outlet: str
    url: str | None
    published_at: datetime | None
    updated_at: datetime
    """First seen, or its text or headline changed since."""
    language: str
    topics: list[str]


@cache
def _sql(name: str) -> str:
    return (_QUERIES / f"{name}.sql").read_text("utf-8")


class Snapshot:
    """The questions, asked of one open snapshot (`warehouse.reader.reading`).

    Raises WarehouseError when the file lacks what a question needs.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def _ask(self, name: str, row: type[Row], **given: object) -> list[Row]:
        try:
            answer = self._connection.execute(_sql(name), given or None)
            columns = [column[0] for column in answer.description or ()]
            found = answer.fetchall()
        except duckdb.Error as error:
            first = str(error).splitlines()[0]
            raise WarehouseError(
                ErrorCode.SNAPSHOT_DOES_NOT_ANSWER, name=name, first=first
            ) from error
        wanted = {field.name for field in fields(row)}  # type: ignore[arg-type]
        return [row(**_named(columns, values, wanted)) for values in found]

    def copies(self, period: Period, *, retrospective: bool) -> list[Copy]:
        """Every copy of the period's relevant texts."""
        return self._ask("copies", Copy, **_span(period), retrospective=retrospective)

    def sentences(self, articles: Iterable[str]) -> list[Sentence]:
        """Evidence of these articles, each article's best first."""
        return self._ask("evidence", Sentence, articles=sorted(articles))

    def counts(self, period: Period, *, retrospective: bool) -> list[Counts]:
        """The numbers of the period and of those before it."""
        length_s = ((period.last_day - period.first_day).days + 1) * 86_400
        given = _span(period) | {"length_s": length_s, "retrospective": retrospective}
        return [row for row in self._ask("figures", Counts, **given) if row.bucket <= 0]

    def kept_out(self, period: Period) -> KeptOut:
        """What the period stored that is no news."""
        return self._ask("kept_out", KeptOut, **_span(period))[0]

    def sight(self, first: date, last: date) -> list[Sight]:
        """Day by day, which outlets were seen."""
        return self._ask("coverage", Sight, since=first, until=last)

    def health(self) -> list[Health]:
        """Outlets that give nothing, as of the last run."""
        return self._ask("health", Health)

    def topic_weeks(self, first: date, last: date) -> list[TopicWeek]:
        """Texts by topic and week."""
        return self._ask("topics", TopicWeek, since=first, until=last)

    def corrections(self, period: Period, articles: Iterable[str]) -> list[Changed]:
        """What became in the period of articles told before."""
        return self._ask("corrections", Changed, **_span(period), articles=sorted(articles))

    def newest(self, *, topic: str, outlet: str, grade: int) -> list[Newest]:
        """The 50 newest relevant texts; an empty topic or outlet means all."""
        return self._ask("feed", Newest, topic=topic, outlet=outlet, grade=grade)

    def runs(self) -> Runs:
        """Since when, and until when, anything was collected."""
        return self._ask("runs", Runs)[0]


def _span(period: Period) -> dict[str, object]:
    return {"since": period.since_at, "until": period.until_at}


def _named(columns: list[str], values: tuple[Any, ...], wanted: set[str]) -> dict[str, Any]:
    return {name: value for name, value in zip(columns, values, strict=True) if name in wanted}
