"""What matching reads of the warehouse and writes into it; the decisions are made elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import xxhash

from records import Link, Profile, StoredText, StoryLink
from warehouse.rows import ONCE, insert, unless_there

_FOLDER = Path(__file__).parent
_NEAR_ROWS = 8_192
"""Rows that are read along rather than asked for twice: four of DuckDB's vectors."""
_MOST_STRETCHES = 60
_FETCHED_ROWS = 1_000
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
        bodies = _bodies(connection)
        rows = _rows(connection, "texts")
    return {row[0]: _text(row, bodies.get(row[0], "")) for row in rows}


def _bodies(connection: Connection) -> dict[str, str]:
    """Bodies of the wanted versions, read where they lie: a scan would grow with the file."""
    places = [row[0] for row in _rows(connection, "places")]
    found = (connection.execute(_sql("bodies"), s).fetchall() for s in _stretches(places))
    return {version_id: body for rows in found for version_id, body in rows}


def _stretches(places: Sequence[int]) -> list[list[int]]:
    """First and last of rows to be read together.

    News is compared with recent news, so that the stretches are few; when they are many after all,
    one scan is quicker.
    """
    stretches: list[list[int]] = []
    for place in places:
        if stretches and place - stretches[-1][1] <= _NEAR_ROWS:
            stretches[-1][1] = place
        else:
            stretches.append([place, place])
    return [[places[0], places[-1]]] if len(stretches) > _MOST_STRETCHES else stretches


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


def entities(connection: Connection, version_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Identifiers of the entities that the labels of some versions name, by version id."""
    with _wanted(connection, "version_id", version_ids):
        rows = _rows(connection, "entities")
    return {version_id: tuple(named) for version_id, named in rows}


def term_counts(connection: Connection, terms: Iterable[str], before: int) -> dict[str, int]:
    """How many texts that came out before a day (since 1970) have each of some terms."""
    keys = {_key(term): term for term in terms}
    with _wanted(connection, "term", keys):
        rows = connection.execute(_sql("term_counts"), [before]).fetchall()
    return {keys[key]: texts for key, texts in rows}


def record_terms(connection: Connection, counts: Mapping[tuple[int, str], int]) -> None:
    """Add how many new texts of each day have each term."""
    rows = sorted((day, _key(term), texts) for (day, term), texts in counts.items())
    insert(connection, "story_term", rows)


def _key(term: str) -> str:
    """A term's hash: no word of a text that is taken down stays behind in the counts."""
    return xxhash.xxh3_64_hexdigest(term.encode()) if term else ""


def profiles(connection: Connection, days: Iterable[int]) -> list[Profile]:
    """Profiles of stored texts that may have come out on some days (since 1970), by text id."""
    connection.register("wanted", pa.table({"day": pa.array(sorted(set(days)), pa.int32())}))
    try:
        places = [row[0] for row in _rows(connection, "profile_places")]
        found = [_told(connection.execute(_sql("profiles"), s)) for s in _stretches(places)]
    finally:
        connection.unregister("wanted")
    return sorted(chain.from_iterable(found), key=lambda text: (text.days[0], text.text_id))


def _told(found: Connection) -> list[Profile]:
    """The profiles of a result, each term kept once: a month has a million of few kinds."""
    told = []
    while rows := found.fetchmany(_FETCHED_ROWS):
        for text_id, days, terms, weights in rows:
            once = dict(zip(map(sys.intern, terms), weights, strict=True))
            told.append(Profile(text_id=text_id, days=tuple(days), terms=once))
    return told


def stories(connection: Connection, text_ids: Iterable[str]) -> dict[str, str]:
    """The story that the program assigned to each of some texts."""
    with _wanted(connection, "text_id", text_ids):
        rows = connection.execute(
            "select text_id, story_id from story_text semi join wanted using (text_id)"
        ).fetchall()
    return dict(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A version, or a text, that a ruling may concern: what was decided, and where it is now."""

    id: str
    decided: str | None
    """Its best earlier match, or its story."""
    now: str | None
    """The text, or story, that it belongs to at present."""


def family_of_texts(connection: Connection, version_ids: Iterable[str]) -> list[Ruled]:
    """The versions that a ruling on some versions may concern."""
    with _wanted(connection, "version_id", version_ids):
        rows = _rows(connection, "family_texts")
    return [Ruled(id=row[0], decided=row[1], now=row[2]) for row in rows]


def family_of_stories(connection: Connection, text_ids: Iterable[str]) -> list[Ruled]:
    """The texts that a ruling on the stories of some texts may concern."""
    with _wanted(connection, "text_id", text_ids):
        rows = _rows(connection, "family_stories")
    return [Ruled(id=row[0], decided=row[1], now=row[2]) for row in rows]


def stored_versions(connection: Connection, version_ids: Iterable[str]) -> set[str]:
    """Which of some versions are stored."""
    with _wanted(connection, "version_id", version_ids):
        rows = connection.execute(
            "select version_id from article_version semi join wanted using (version_id)"
        ).fetchall()
    return {row[0] for row in rows}


def latest_versions(connection: Connection, article_ids: Iterable[str]) -> dict[str, str]:
    """The current version of each of some articles."""
    with _wanted(connection, "article_id", article_ids):
        rows = connection.execute(
            "select article_id, arg_max(version_id, (kind_rank(kind), number)) "
            "from article_version semi join wanted using (article_id) group by 1"
        ).fetchall()
    return dict(rows)


def texts_now(connection: Connection, version_ids: Iterable[str]) -> dict[str, str]:
    """The text that each of some versions belongs to, rulings obeyed."""
    with _wanted(connection, "version_id", version_ids):
        rows = connection.execute(
            "select version_id, text_id from text_of_version semi join wanted using (version_id)"
        ).fetchall()
    return dict(rows)


def record_links(
    connection: Connection, links: Sequence[Link], run_id: str, decided_at: datetime
) -> None:
    """Add what was decided; versions that were decided before keep what was said then."""
    rows = [(*_link_row(link), decided_at, run_id) for link in links]
    insert(connection, "duplicate", rows, unless_there("duplicate", "version_id"))


def _link_row(link: Link) -> tuple[Any, ...]:
    return (
        link.version_id, link.text_id, link.of_version_id, link.method, link.jaccard,
        link.containment, link.shared_passage,
    )  # fmt: skip


def record_stories(
    connection: Connection,
    told: Sequence[Profile],
    links: Sequence[StoryLink],
    run_id: str,
    decided_at: datetime,
) -> None:
    """Add the stories of new texts, with the profiles by which later texts find them."""
    opened = [(link.story_id, decided_at, run_id) for link in links]
    insert(connection, "story", opened, ONCE)
    rows = [(link.text_id, link.story_id, link.score, decided_at, run_id) for link in links]
    insert(connection, "story_text", rows, ONCE)
    stored = [(p.text_id, list(p.days), list(p.terms), list(p.terms.values())) for p in told]
    insert(connection, "story_profile", stored)


def record_text_rulings(
    connection: Connection, moved: Mapping[str, str], run_id: str, decided_at: datetime
) -> None:
    """Add what people's rulings changed: version id to text id."""
    rows = [(version, text, decided_at, run_id) for version, text in sorted(moved.items())]
    insert(connection, "text_ruling", rows)


def record_story_rulings(
    connection: Connection, moved: Mapping[str, str], run_id: str, decided_at: datetime
) -> None:
    """Add what people's rulings changed: text id to story id."""
    opened = [(story, decided_at, run_id) for story in sorted(set(moved.values()))]
    insert(connection, "story", opened, ONCE)
    rows = [(text, story, decided_at, run_id) for text, story in sorted(moved.items())]
    insert(connection, "story_ruling", rows)
