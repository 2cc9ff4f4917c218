"""Records as rows of the tables, and rows into the tables: always a registered Arrow table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from records import Dating, Document, Gap, Labels, Outcome, Outlet, OutletReport, Validator
from records.outcome import Run
from records.reason import Reason
from records.vocabulary import Kind
from text.ids import text_hash

Row = tuple[Any, ...]

_SIMPLE = {
    "varchar": pa.string(),
    "json": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "ubigint": pa.uint64(),
    "utinyint": pa.uint8(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp with time zone": pa.timestamp("us", tz="UTC"),
}


def _arrow_type(kind: Any) -> pa.DataType:
    if kind.id == "list":
        return pa.list_(_arrow_type(kind.children[0][1]))
    if kind.id == "struct":
        return pa.struct([(name, _arrow_type(child)) for name, child in kind.children])
    return _SIMPLE[kind.id]


def arrow(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Row]) -> pa.Table:
    """Rows, in the order of the table's columns, as an Arrow table of its types."""
    like = connection.table(table)
    schema = pa.schema(
        [(name, _arrow_type(kind)) for name, kind in zip(like.columns, like.types, strict=True)]
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )


@contextmanager
def asked(connection: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> Iterator[None]:
    """While it lasts, the keys stand in a table `asked(key)`.

    Not as a parameter: DuckDB looks for pandas anew for each element of a list (0.3 ms each).
    """
    connection.register("asked", pa.table({"key": pa.array(sorted(set(keys)), pa.string())}))
    try:
        yield
    finally:
        connection.unregister("asked")


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row], tail: str = ""
) -> None:
    """Add rows to a table. `tail` follows the select: `on conflict do nothing`, an anti-join."""
    given = list(rows)
    if not given:
        return
    connection.register("incoming", arrow(connection, table, given))
    try:
        connection.execute(f"insert into {table} by name select * from incoming {tail}")
    finally:
        connection.unregister("incoming")


EVIDENCE_MAX = 100
"""Sentences a label and text: one sentence repeated to 2.4 MB is forty thousand of them."""
ONCE = "on conflict do nothing"


def unless_there(table: str, *keys: str) -> str:
    """Tail of an insert into a table without a primary key: only rows whose key is not there."""
    same = " and ".join(f"t.{key} = incoming.{key}" for key in keys)
    return f"where not exists (from {table} t where {same})"


def reason_columns(reason: Reason | None) -> tuple[str, str]:
    """Code and values of a reason, as every table has them; an empty code for none."""
    return (str(reason.code), reason.to_json()) if reason else ("", "{}")


def run_row(run: Run) -> Row:
    """Row of `run`."""
    return (
        run.run_id, run.kind, run.started_at, run.ended_at, run.status, run.program_version,
        run.orchestrated, *reason_columns(run.note),
    )  # fmt: skip


def report_row(report: OutletReport, run_id: str) -> Row:
    """Row of `outlet_run`."""
    code, values = reason_columns(report.reason)
    return (
        run_id, report.outlet_id, report.candidates, report.reached, code,
        report.requests, report.bytes_received, report.started_at, report.ended_at, values,
    )  # fmt: skip


def outlet_row(outlet: Outlet, at: Any) -> Row:
    """Row of `outlet`."""
    *facts, rewrites = outlet_facts(outlet)
    return (outlet.id, outlet_hash(outlet), *facts, at, rewrites)


def outlet_facts(outlet: Outlet) -> Row:
    """What the warehouse keeps of an outlet, without identifier, hash and time."""
    return (
        outlet.name, outlet.home_url, outlet.kind, outlet.language, outlet.owner,
        outlet.function, outlet.enabled, outlet.terms, outlet.terms_note,
        outlet.expect.articles_a_week, outlet.rewrites,
    )  # fmt: skip


def outlet_hash(outlet: Outlet) -> str:
    """Equal while an outlet's facts stay the same."""
    return text_hash(repr([str(fact) for fact in outlet_facts(outlet)]))


def outcome_row(outcome: Outcome, run_id: str) -> Row:
    """Row of `outcome`."""
    warc, (code, values) = outcome.warc, reason_columns(outcome.reason)
    return (
        run_id, outcome.outlet_id, outcome.canonical_url, outcome.url, outcome.status,
        code, outcome.article_id, outcome.version_id, outcome.http_status,
        outcome.bytes_received, outcome.title, outcome.found_in, outcome.way, outcome.at,
        warc.path if warc else None, warc.offset if warc else None, values,
    )  # fmt: skip


def gap_row(gap: Gap, run_id: str) -> Row:
    """Row of `gap`."""
    return (run_id, gap.outlet_id, gap.from_at, gap.to_at, *reason_columns(gap.reason))


def validator_row(validator: Validator, run_id: str) -> Row:
    """Row of `validator`."""
    return (
        run_id, validator.url, validator.etag, validator.last_modified, validator.body_sha256,
        validator.fetched_at, validator.fresh_until,
    )  # fmt: skip


def article_row(document: Document, run_id: str) -> Row:
    """Row of `article`."""
    return (
        document.article_id, document.outlet_id, document.article.canonical_url,
        document.source_key, document.fetched_at, run_id, document.found_in, document.way,
    )  # fmt: skip


def version_row(document: Document, version_id: str, number: int, run_id: str) -> Row:
    """Row of `article_version`."""
    a, sketch, warc = document.article, document.sketch, document.warc
    return (
        version_id, document.article_id, number, a.kind, document.content_hash, a.url,
        a.title, a.title_derived, a.byline,
        [{"role": c.role, "name": c.name} for c in a.contributors],
        a.credit, a.credit_outlet_id, a.dateline, *_dating(a.published), a.modified, a.language,
        a.image, a.caption, a.section, a.tags, a.enclosures, a.crossheads, a.comments_removed,
        a.partial_text, a.words, a.extractor, document.page_sha256, sketch.text_hash,
        sketch.title_hash, sketch.shingle_count, document.fetched_at, document.fetched_at,
        run_id, warc.path if warc else None, warc.offset if warc else None,
    )  # fmt: skip


def _dating(dating: Dating) -> Row:
    alternatives = [
        {"method": c.method, "raw": c.raw, "value": c.value, "precision": c.precision}
        for c in dating.alternatives
    ]
    return (
        dating.value, dating.precision, dating.method, dating.not_before, dating.not_after,
        alternatives,
    )  # fmt: skip


def label_row(version_id: str, labels: Labels, at: Any, run_id: str) -> Row:
    """Row of `label`."""
    return (
        version_id, labels.classifier, labels.relevance, labels.score, labels.sublabels, at,
        run_id,
    )  # fmt: skip


def topic_rows(version_id: str, labels: Labels) -> list[Row]:
    """Rows of `label_topic`."""
    return [(version_id, labels.classifier, t.topic, t.score) for t in labels.topics]


def evidence_rows(version_id: str, labels: Labels) -> list[Row]:
    """Rows of `evidence`: ranked within their label, in the order given."""
    ranks: dict[str, int] = {}
    rows: list[Row] = []
    for e in labels.evidence:
        rank = ranks[e.label] = ranks.get(e.label, -1) + 1
        if rank >= EVIDENCE_MAX:
            continue  # the text says it often enough; label_evidence shows as many
        rows.append(
            (
                version_id,
                labels.classifier,
                e.label,
                rank,
                e.field,
                e.sentence,
                e.start,
                e.end,
                e.terms,
                e.speaker,
                e.score,
            )
        )
    return rows


def mention_rows(version_id: str, labels: Labels) -> list[Row]:
    """Rows of `mention`."""
    return [
        (version_id, labels.classifier, e.entity_id, e.name, e.kind, e.side, e.country, e.count)
        for e in labels.entities
    ]


def shingle_rows(version_id: str, document: Document) -> list[Row]:
    """Rows of `shingle`; a notice has none, so that nothing is taken for its copy."""
    if document.article.kind is Kind.NOTICE:
        return []
    return [(h, version_id) for h in document.sketch.shingles]
