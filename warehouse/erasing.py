"""Taking a text down: out of the tables, then out of the file, with a tombstone in its place."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from records import InputError
from warehouse.backups import copy_verified
from warehouse.connection import CATALOGUE, attach, connect, transaction, writing
from warehouse.snapshot import sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a warehouse file holds of an article."""

    article_id: str
    texts: tuple[str, ...]
    """Bodies of all versions and captions, without those erased already."""
    urls: frozenset[str]
    """Its addresses, as found and canonical."""
    copies: tuple[tuple[str, str, str], ...]
    """Other articles with the same text: identifier, outlet, address."""


_TEXTS = """
select distinct text from (
    select body as text from article_text t join article_version v using (version_id)
    where v.article_id = $article
    union all select caption from article_version where article_id = $article
    union all select unnest(crossheads) from article_version where article_id = $article
    union all select d.shared_passage from duplicate d
    where d.version_id in (select version_id from article_version where article_id = $article)
) where text <> ''
"""
_URLS = """
select canonical_url from article where article_id = $article and canonical_url is not null
union select url from article_version where article_id = $article and url is not null
union select url from outcome where article_id = $article
"""
_COPIES = """
select distinct a.article_id, a.outlet_id, coalesce(a.canonical_url, a.source_key)
from duplicate mine
join article_version m on m.version_id = mine.version_id and m.article_id = $article
join duplicate other on other.text_id = mine.text_id
join article_version o on o.version_id = other.version_id and o.article_id <> $article
join article a on a.article_id = o.article_id
order by all
"""
_OTHERS = """
select canonical_url from article where article_id <> $article and canonical_url is not null
union select url from article_version where article_id <> $article and url is not null
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


def held(path: Path, article_id: str) -> Held:
    """What a file holds of an article; raises InputError when it does not know the article."""
    with closing(connect()) as connection:
        attach(connection, path, CATALOGUE, "read_only")
        connection.execute(f"use {CATALOGUE}")
        asked = {"article": article_id}
        known = connection.execute(
            "select 1 from article where article_id = $article", asked
        ).fetchone()
        if known is None:
            raise InputError(f"{article_id}: no such article; 'veille search' finds identifiers")
        return Held(
            article_id=article_id,
            texts=tuple(row[0] for row in connection.execute(_TEXTS, asked).fetchall()),
            urls=frozenset(row[0] for row in connection.execute(_URLS, asked).fetchall()),
            copies=tuple(connection.execute(_COPIES, asked).fetchall()),
        )


def other_addresses(path: Path, article_id: str) -> frozenset[str]:
    """The addresses of all other articles: their pages are not this article's."""
    with closing(connect()) as connection:
        attach(connection, path, CATALOGUE, "read_only")
        connection.execute(f"use {CATALOGUE}")
        rows = connection.execute(_OTHERS, {"article": article_id}).fetchall()
    return frozenset(row[0] for row in rows)


def erase(path: Path, article_id: str, reason: str, at: datetime) -> None:
    """Erase an article's text from a warehouse file of any age, and write the file anew.

    Only a fresh copy is without the bytes: freed blocks of a DuckDB file keep them. Raises
    WarehouseBusy while another process holds the file.
    """
    with writing(path) as connection:
        connection.execute(
            "create temp table gone as select version_id from article_version where article_id = ?",
            [article_id],
        )
        with transaction(connection):
            for table, statement in _ERASURES:
                if _has(connection, table):
                    connection.execute(statement)
            if _has(connection, "takedown"):
                connection.execute(
                    "insert into takedown select ?, ?, ?, count(*) from gone",
                    [article_id, at, reason],
                )
        connection.execute("checkpoint")
    making = path.with_name(f"{path.name}.making")
    making.unlink(missing_ok=True)
    copy_verified(path, making)
    making.replace(path)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    sync(path.parent)


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = ? and table_name = ?",
        [CATALOGUE, table],
    )
    return found.fetchone() is not None
