"""Texts that were taken down and come in again under another address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb
import pyarrow as pa

from records import Document, WarcRef
from records.reason import ReasonCode, make_reason
from records.vocabulary import Kind, LinkMethod
from text.passages import passage_hashes
from warehouse.rows import insert

SHARE = 0.5
"""A text of which at least half the passages are those of one that was taken down is that text
(a reprint with one word in fifty changed keeps 78 of 100 passages, one that is cut keeps all); a
longer one that quotes it is another's, as in a take-down itself."""
FEWEST = 12
"""Passages that must be shared: below, a common formula or a byline could be all of it."""
REASON = make_reason(ReasonCode.TAKEN_DOWN)
"""Reason of the outcome of what was taken down, or is the text that was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """The text that a document is a copy of, which was taken down."""

    version_id: str
    reason: str
    """Why it was taken down."""
    method: LinkMethod
    share: float
    """Part of the document's passages that are of it; 1 when all words are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The texts taken down of late: the sites that had them, and their passages as hashes."""

    hosts: frozenset[str]
    passages: frozenset[int]


_HOSTS = """
select distinct regexp_extract(lower(a.canonical_url), '^[a-z]+://([^/:]+)', 1)
from takedown d join article a using (article_id)
where d.taken_down_at >= $since and a.canonical_url is not null
"""
_PASSAGES = """
select distinct unnest(t.passages) from takedown_text t join takedown d using (article_id)
where d.taken_down_at >= $since
"""
_KNOWN_AGAIN = """
with asked as (select place, text_hash, len(passages) as passages from withheld_asked),
shared as (
    select a.place, t.version_id, count(*) as found
    from (select place, unnest(passages) as h from withheld_asked) a
    join (select version_id, unnest(passages) as h from takedown_text) t using (h)
    group by all
),
told as (
    select a.place, t.version_id, 'exact' as method, 1.0 as share
    from asked a join takedown_text t using (text_hash)
    union all
    select s.place, s.version_id, 'containment', s.found / a.passages
    from shared s join asked a using (place)
    where s.found >= $fewest and s.found >= $share * a.passages
)
select told.place, told.version_id, d.reason, told.method, told.share
from told join takedown_text t using (version_id) join takedown d using (article_id)
qualify row_number() over (
    partition by told.place
    order by told.method = 'exact' desc, told.share desc, told.version_id, d.taken_down_at
) = 1
"""


def kept_out(
    connection: duckdb.DuckDBPyConnection, documents: Mapping[int, Document]
) -> dict[int, Withheld]:
    """Which of some documents are texts that were taken down, by the given number."""
    if not connection.execute("from takedown_text limit 1").fetchone():
        return {}
    texts = {n: d for n, d in documents.items() if d.article.kind is Kind.TEXT and d.article.text}
    connection.register("withheld_asked", _asked(texts))
    try:
        found = connection.execute(_KNOWN_AGAIN, {"share": SHARE, "fewest": FEWEST}).fetchall()
    finally:
        connection.unregister("withheld_asked")
    return {
        row[0]: Withheld(
            version_id=row[1], reason=row[2], method=LinkMethod(row[3]), share=float(row[4])
        )
        for row in found
    }


def _asked(texts: Mapping[int, Document]) -> pa.Table:
    hashes = [sorted(passage_hashes(d.article.text)) for d in texts.values()]
    return pa.table(
        {
            "place": pa.array(texts, pa.int64()),
            "text_hash": pa.array([d.sketch.text_hash for d in texts.values()], pa.string()),
            "passages": pa.array(hashes, pa.list_(pa.uint64())),
        }
    )


def bare(document: Document) -> Document:
    """A document without what a take-down erases beside the body: the title and labels stay."""
    article = replace(document.article, caption=None, crossheads=(), dateline=None)
    return replace(
        document, article=article, sketch=replace(document.sketch, shingles=()), warc=None
    )


def received(connection: duckdb.DuckDBPyConnection) -> list[WarcRef]:
    """Where the archive put the pages of what was taken down and came in again."""
    found = connection.execute(
        "select distinct warc_path, warc_offset from outcome "
        "where reason = ? and warc_path is not null order by all",
        [REASON.code],
    ).fetchall()
    return [WarcRef(path=row[0], offset=row[1]) for row in found]


def remembered(connection: duckdb.DuckDBPyConnection, since: datetime) -> Remembered:
    """What was taken down since a day."""
    hosts, passages = (
        frozenset(row[0] for row in connection.execute(sql, {"since": since}).fetchall())
        for sql in (_HOSTS, _PASSAGES)
    )
    return Remembered(hosts=hosts, passages=passages)


def bury(
    connection: duckdb.DuckDBPyConnection,
    document: Document,
    version: str,
    of: Withheld,
    run_id: str,
) -> None:
    """The tombstone of what came in again: one more appearance of the text that was taken down."""
    at = document.fetched_at
    insert(connection, "takedown", [(document.article_id, at, of.reason, 1)])
    connection.execute(
        "insert into duplicate select ?, text_id, version_id, ?, null, ?, null, ?, ? "
        "from duplicate where version_id = ?",
        [version, of.method, of.share, at, run_id, of.version_id],
    )
