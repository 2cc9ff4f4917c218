"""The search index: BM25 tables in the warehouse itself, appended in the same run."""

from __future__ import annotations

import duckdb

from warehouse.connection import transaction

BATCH = 20_000
TITLE_WEIGHT = 3
# Postings of new days lie behind the ordered ones and are read whole by every search (at 10^6 texts
# 10 ms a word for each twentieth): put in order again when they are a tenth of all, which is about
# twice a year at 500 articles a day.
TAIL_SHARE = 0.1

_FRESH = f"""
create or replace temp table fresh as
select (select coalesce(max(doc_id), 0) from search_document)
        + row_number() over (order by v.valid_from, v.version_id) as doc_id,
    v.version_id, v.title
from article_version v
anti join search_document d using (version_id)
order by v.valid_from, v.version_id
limit {BATCH}
"""
# Bodies are read in the stretch of rows where the fresh ones lie, the last ones as a rule: a plain
# join would unpack every body of the warehouse (30 s at 10^6).
_STRETCH = (
    "select min(t.rowid), max(t.rowid) from article_text t semi join fresh using (version_id)"
)
_BODIES = """
create or replace temp table fresh_body as
select f.doc_id, t.body
from article_text t join fresh f using (version_id)
where t.rowid between ? and ?
"""
_COUNTED = f"""
create or replace temp table counted as
with printed as (
    select doc_id, unnest(search_words(body)) as word, 1 as weight from fresh_body
    union all
    select doc_id, unnest(search_words(title)) as word, {TITLE_WEIGHT} as weight from fresh
),
words as (select doc_id, word, sum(weight) as weight from printed group by all),
forms as (
    select word, search_stem(folded) as stem
    from (select word, search_fold(word) as folded from (select distinct word from words))
    where folded not in (select word from search_stopword)
)
select doc_id, stem, sum(weight) as weight from words join forms using (word) group by all
"""
_TERMS = """
insert into search_term
select (select coalesce(max(term_id), 0) from search_term) + row_number() over (order by stem), stem
from (select distinct stem from counted c
      where not exists (from search_term t where t.stem = c.stem))
"""
_POSTINGS = """
insert into search_posting
select t.term_id, c.doc_id, least(c.weight, 65535)
from counted c join search_term t using (stem) order by t.term_id, c.doc_id
"""
_DOCUMENTS = """
insert into search_document
select f.doc_id, f.version_id, coalesce(c.length, 0)
from fresh f
left join (select doc_id, sum(weight) as length from counted group by 1) c using (doc_id)
order by f.doc_id
"""


def update_index(connection: duckdb.DuckDBPyConnection) -> int:
    """Index the versions that are not indexed yet: how many there were."""
    indexed = 0
    while number := _index_batch(connection):
        indexed += number
    _order(connection)
    return indexed


def _index_batch(connection: duckdb.DuckDBPyConnection) -> int:
    with transaction(connection):
        connection.execute(_FRESH)
        number = _count(connection, "fresh")
        if number:
            connection.execute(_BODIES, connection.execute(_STRETCH).fetchone())
            for step in (_COUNTED, _TERMS, _POSTINGS, _DOCUMENTS):
                connection.execute(step)
        for table in ("counted", "fresh_body", "fresh"):
            connection.execute(f"drop table if exists {table}")
    return number


def _order(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the postings in the order of their stems when the tail has grown too long."""
    documents = _count(connection, "search_document")
    row = connection.execute(
        "select coalesce(max(ordered_documents), 0) from search_order"
    ).fetchone()
    ordered = row[0] if row else 0
    if documents - ordered <= max(TAIL_SHARE * documents, BATCH / 10):
        return
    with transaction(connection):
        connection.execute(
            "create or replace temp table ordered as from search_posting order by term_id, doc_id"
        )
        connection.execute("delete from search_posting")
        connection.execute("insert into search_posting from ordered")
        connection.execute("drop table ordered")
        connection.execute("insert into search_order values (?, now())", [documents])


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0
