"""What matching reads of the warehouse and writes into it; the decisions are made elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from records.duplicate import Copy, Link, StoredText, TextLead
from records.vocabulary import OutletFunction
from warehouse.rows import ONCE, insert

_FOLDER = Path(__file__).parent
Connection = duckdb.DuckDBPyConnection


@cache
def _sql(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text("utf-8")


@contextmanager
def _wanted(connection: Connection, column: str, keys: Iterable[str]) -> Iterator[None]:
    """A table `wanted(<column>)` for the queries of this folder, as long as they need it."""
    connection.register("wanted", pa.table({column: pa.array(sorted(set(keys)), pa.string())}))
    try:
        yield
    finally:
        connection.unregister("wanted")


def _rows(connection: Connection, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(_sql(name)).fetchall()


def undecided(connection: Connection, limit: int) -> list[str]:
    """Versions that no run has decided on, earliest first, `limit` at most."""
    return [row[0] for row in connection.execute(_sql("undecided"), [limit]).fetchall()]


def texts(connection: Connection, version_ids: Iterable[str]) -> dict[str, StoredText]:
    """Versions with their bodies, as decided so far, by version id."""
    with _wanted(connection, "version_id", version_ids):
        bodies = dict(_rows(connection, "bodies"))
        rows = _rows(connection, "texts")
    return {row[0]: _text(row, bodies.get(row[0], "")) for row in rows}


def _text(row: tuple[Any, ...], body: str) -> StoredText:
    return StoredText(
        version_id=row[0],
        article_id=row[1],
        outlet_id=row[2],
        title=row[3],
        seen_at=row[4],
        words=row[5],
        number=row[6],
        canonical_url=row[7],
        credit=row[8],
        credit_outlet_id=row[9],
        published_at=row[10],
        notice=row[11],
        text_id=row[12],
        body=body,
    )


def candidates(connection: Connection, version_ids: Iterable[str]) -> dict[str, list[str]]:
    """For each version the others, decided or not, that are worth comparing with it, 30 at most."""
    with _wanted(connection, "version_id", version_ids):
        rows = _rows(connection, "candidates")
    return {new: [row[1] for row in group] for new, group in groupby(rows, key=lambda row: row[0])}


def copies(connection: Connection, text_ids: Iterable[str]) -> dict[str, list[Copy]]:
    """The appearances of some texts, by text id."""
    with _wanted(connection, "text_id", text_ids):
        rows = _rows(connection, "copies")
    return {
        text_id: [
            Copy(
                version_id=row[1],
                outlet_id=row[2],
                function=OutletFunction(row[3]),
                at=row[4],
                credit_outlet_id=row[5],
                words=row[6],
            )
            for row in group
        ]
        for text_id, group in groupby(rows, key=lambda row: row[0])
    }


def leads(connection: Connection, text_ids: Iterable[str]) -> dict[str, str]:
    """The version that stands for each of some texts now, where one was chosen."""
    with _wanted(connection, "text_id", text_ids):
        rows = connection.execute("from lead_of_text semi join wanted using (text_id)").fetchall()
    return dict(rows)


def record_links(
    connection: Connection, links: Sequence[Link], run_id: str, decided_at: datetime
) -> None:
    """Add what was decided; versions that were decided before keep what was said then."""
    rows = [(*_link_row(link), decided_at, run_id) for link in links]
    insert(connection, "duplicate", rows, ONCE)


def _link_row(link: Link) -> tuple[Any, ...]:
    return (
        link.version_id, link.text_id, link.of_version_id, link.method, link.jaccard,
        link.containment, link.shared_passage,
    )  # fmt: skip


def record_leads(
    connection: Connection, chosen: Sequence[TextLead], run_id: str, decided_at: datetime
) -> None:
    """Add the leads that changed."""
    rows = [(lead.text_id, lead.version_id, decided_at, run_id) for lead in chosen]
    insert(connection, "text_lead", rows)


def moved(
    connection: Connection, texts_of: Mapping[str, str], run_id: str, decided_at: datetime
) -> None:
    """Add what people's rulings changed: version id to text id."""
    rows = [(version, text, decided_at, run_id) for version, text in sorted(texts_of.items())]
    insert(connection, "text_ruling", rows)
