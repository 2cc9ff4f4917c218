"""Taking a text down: out of the tables, then out of the file, with a tombstone in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from records import InputError
from records.error_code import ErrorCode
from text.passages import passage_hashes
from warehouse.backups import copy_verified
from warehouse.connection import CATALOGUE, attach, connect, transaction, writing
from warehouse.rows import Row, asked, insert
from warehouse.snapshot import sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Another address with the same text."""

    article_id: str
    outlet_id: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a warehouse file holds of some articles."""

    article_ids: tuple[str, ...]
    texts: tuple[str, ...]
    """Bodies of all versions, captions and crossheads, without those erased already."""
    urls: frozenset[str]
    """Their addresses, as found and canonical."""


_TEXTS = """
select distinct text from (
    select body as text from article_text t join article_version v using (version_id)
    where v.article_id in (select key from asked)
    union all select caption from article_version where article_id in (select key from asked)
    union all select unnest(crossheads) from article_version
    where article_id in (select key from asked)
    union all select d.shared_passage from duplicate d
    where d.version_id in (
        select version_id from article_version where article_id in (select key from asked)
    )
) where text <> ''
"""
_URLS = """
select canonical_url from article
where article_id in (select key from asked) and canonical_url is not null
union select url from article_version
where article_id in (select key from asked) and url is not null
union select url from outcome where article_id in (select key from asked)
"""
# The same text: as the program or a person decided, or equal after normalisation.
_COPIES = """
with mine as (
    select v.version_id, v.text_hash, t.text_id
    from article_version v left join text_of_version t using (version_id)
    where v.article_id = $article
),
same as (
    select version_id from text_of_version where text_id in (select text_id from mine)
    union
    select version_id from article_version
    where text_hash in (select text_hash from mine) and kind <> 'notice' and words > 0
)
select distinct a.article_id, a.outlet_id, coalesce(a.canonical_url, a.source_key)
from same
join article_version v using (version_id)
join article a using (article_id)
where a.article_id <> $article and a.article_id not in (select article_id from takedown)
order by all
"""
_OTHERS = """
select canonical_url from article
where article_id not in (select key from asked) and canonical_url is not null
union select url from article_version
where article_id not in (select key from asked) and url is not null
"""
_PRINTED = """
select t.body from article_text t join article_version v using (version_id)
join article a using (article_id)
where a.canonical_url in (select key from asked) or v.url in (select key from asked)
"""

# In this order, each within the same transaction. Evidence keeps spans and lexicon terms only, so
# it stays; the title stays as the tombstone's name.
_ERASURES = (
    ("article_text", "update article_text set body = null where version_id in (from gone)"),
    (
        "article_version",
        "update article_version set caption = null, crossheads = [], dateline = null, "
        "warc_path = null, warc_offset = null where version_id in (from gone)",
    ),
    ("shingle", "delete from shingle where version_id in (from gone)"),
    (
        "story_profile",
        "update story_profile set terms = [], weights = [] where text_id in (from gone)",
    ),
    (
        "duplicate",
        "update duplicate set shared_passage = null "
        "where version_id in (from gone) or of_version_id in (from gone)",
    ),
    (
        "search_posting",
        "delete from search_posting where doc_id in "
        "(select doc_id from search_document where version_id in (from gone))",
    ),
    ("search_document", "delete from search_document where version_id in (from gone)"),
    (
        "search_term",
        "delete from search_term where term_id not in (select term_id from search_posting)",
    ),
)


_GOING = """
select v.article_id, v.version_id, v.text_hash, t.body
from article_version v join article_text t using (version_id)
where v.version_id in (from gone) and v.kind <> 'notice' and t.body <> ''
order by v.article_id, v.number
"""


def held(path: Path, article_ids: Sequence[str]) -> Held:
    """What a file holds of some articles; raises InputError when it does not know one of them."""
    with _looking(path, article_ids) as connection:
        known = {row[0] for row in connection.execute(_KNOWN).fetchall()}
        for article in article_ids:
            if article not in known:
                raise InputError(ErrorCode.ARTICLE_UNKNOWN, article=article)
        return Held(
            article_ids=tuple(article_ids),
            texts=tuple(row[0] for row in connection.execute(_TEXTS).fetchall()),
            urls=frozenset(row[0] for row in connection.execute(_URLS).fetchall()),
        )


def copies(path: Path, article_id: str) -> list[Copy]:
    """The other articles with the same text, those taken down already apart."""
    with _looking(path, ()) as connection:
        rows = connection.execute(_COPIES, {"article": article_id}).fetchall()
    return [Copy(article_id=row[0], outlet_id=row[1], address=row[2]) for row in rows]


def known(path: Path, article_ids: Sequence[str]) -> list[str]:
    """Which of these articles a warehouse file of any age has."""
    with _looking(path, article_ids) as connection:
        return [row[0] for row in connection.execute(_KNOWN).fetchall()]


def other_addresses(path: Path, article_ids: Sequence[str]) -> frozenset[str]:
    """The addresses of all other articles: their pages are not these articles'."""
    with _looking(path, article_ids) as connection:
        return frozenset(row[0] for row in connection.execute(_OTHERS).fetchall())


def printed_at(path: Path, addresses: Iterable[str]) -> str:
    """All that is stored of what was printed at some addresses."""
    with _looking(path, addresses) as connection:
        return "\n".join(row[0] or "" for row in connection.execute(_PRINTED).fetchall())


_KNOWN = "select article_id from article where article_id in (select key from asked) order by 1"


@contextmanager
def _looking(path: Path, keys: Iterable[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A file open for reading, with the keys in `asked(key)`."""
    with closing(connect()) as connection:
        attach(connection, path, CATALOGUE, "read_only")
        connection.execute(f"use {CATALOGUE}")
        with asked(connection, keys):
            yield connection


def erase(
    path: Path, article_ids: Sequence[str], reason: str, at: datetime, *, everywhere: bool = True
) -> None:
    """Erase the text of some articles from a warehouse file of any age, and write the file anew.

    With `everywhere` the text is known again when it comes in under another address. Only a fresh
    copy is without the bytes: freed blocks of a DuckDB file keep them. Raises WarehouseBusy while
    another process holds the file.
    """
    with writing(path) as connection:
        with asked(connection, article_ids):
            connection.execute(
                "create temp table gone_version as select article_id, version_id "
                "from article_version where article_id in (select key from asked)"
            )
        connection.execute("create temp view gone as select version_id from gone_version")
        with transaction(connection):
            if everywhere and has_table(connection, "takedown_text"):
                insert(connection, "takedown_text", _marks(connection))
            for table, statement in _ERASURES:
                if has_table(connection, table):
                    connection.execute(statement)
            if has_table(connection, "takedown"):
                connection.execute(
                    "insert into takedown select article_id, ?, ?, count(*) from gone_version "
                    "group by article_id order by article_id",
                    [at, reason],
                )
        connection.execute("checkpoint")
    making = path.with_name(f"{path.name}.making")
    making.unlink(missing_ok=True)
    copy_verified(path, making)
    making.replace(path)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    sync(path.parent)


def _marks(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """By what the texts that go are known again (warehouse.tombstones)."""
    told = connection.execute(_GOING).fetchall()
    return [(*row, sorted(passage_hashes(body))) for *row, body in told]


def has_table(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Tell whether the open warehouse file has a table."""
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = ? and table_name = ?",
        [CATALOGUE, table],
    )
    return found.fetchone() is not None
