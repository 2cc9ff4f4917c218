"""What the health of an outlet is judged by, and where the judgement is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from records.health import OutletState
from records.reason import Reason, read_reason
from warehouse.rows import ONCE, insert, reason_columns

_FOLDER = Path(__file__).parent
Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit of an outlet: pages asked for, and how many turned us away."""

    at: datetime
    kind: str
    reached: bool
    reason: Reason | None
    asked: int
    turned_away: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """One page that was read."""

    at: datetime
    url: str
    has_text: bool
    has_date: bool
    has_language: bool
    stored: bool

    @property
    def whole(self) -> bool:
        """Whether it gave an article with text, date and language."""
        return self.has_text and self.has_date and self.has_language and self.stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of an outlet. Arrivals and visits earliest first, pages latest first."""

    arrivals: tuple[datetime, ...] = ()
    visits: tuple[Visit, ...] = ()
    pages: tuple[PageRead, ...] = ()


@cache
def _sql(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text("utf-8")


def pasts(connection: Connection, since: datetime) -> dict[str, Past]:
    """What the warehouse, or its snapshot, knows of each outlet since then."""
    arrivals = _by_outlet(connection, "arrivals", since)
    visits = _by_outlet(connection, "visits", since)
    pages = _by_outlet(connection, "pages", since)
    return {
        outlet_id: Past(
            arrivals=tuple(row[1] for row in arrivals.get(outlet_id, [])),
            visits=tuple(_visit(row) for row in visits.get(outlet_id, [])),
            pages=tuple(_page(row) for row in pages.get(outlet_id, [])),
        )
        for outlet_id in sorted({*arrivals, *visits, *pages})
    }


def _by_outlet(connection: Connection, name: str, since: datetime) -> dict[str, list[Any]]:
    found = connection.execute(_sql(name), {"since": since}).fetchall()
    return {key: list(rows) for key, rows in groupby(found, key=lambda row: row[0])}


def _visit(row: tuple[Any, ...]) -> Visit:
    return Visit(
        at=row[1], kind=row[2], reached=row[3], reason=read_reason(row[4], row[5]),
        asked=row[6], turned_away=row[7],
    )  # fmt: skip


def _page(row: tuple[Any, ...]) -> PageRead:
    return PageRead(
        at=row[1], url=row[2], has_text=row[3], has_date=row[4], has_language=row[5], stored=row[6]
    )


def store_states(
    connection: Connection, states: Iterable[OutletState], run_id: str, at: datetime
) -> None:
    """Keep how the outlets seemed to do after a run; once a run."""
    rows = [
        (
            run_id, s.outlet_id, s.state, s.since, code, s.last_good_url, s.last_good_at,
            s.quiet_hours, s.alarm_after_hours, s.usual_longest_hours, s.articles_a_day, at,
            values,
        )
        for s in states
        for code, values in [reason_columns(s.reason)]
    ]  # fmt: skip
    insert(connection, "outlet_state", rows, ONCE)
