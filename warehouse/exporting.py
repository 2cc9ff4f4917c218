"""Exports: what leaves the house, by each outlet's terms."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from records import InputError, WarehouseError
from records.error_code import ErrorCode
from warehouse.connection import attach, connect, quoted
from warehouse.snapshot import PUBLISHED
from warehouse.spreadsheet import EXCEL_FR, PLAIN, write_csv
from warehouse.tables import plain

QUOTE_CHARACTERS = 300
FETCH_ROWS = 5_000


class Format(StrEnum):
    """Forms of an export."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    JSONLD = "jsonld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What to export and how."""

    form: Format
    with_text: bool = False
    """Bodies too, of the outlets whose terms are `full`."""
    excel_fr: bool = False
    since: date | None = None
    until: date | None = None
    grade: int | None = None
    copies: bool = False


# Terms of an outlet: `full` gives the text, `quote` at most 300 characters of it, `link` the
# headline and the address only; an outlet whose terms we do not know is quoted.
_COLUMNS = f"""
select a.article_id, a.text_id, a.lead_id, a.is_lead, a.story_id, a.outlet_id, a.outlet, a.title,
    a.byline, a.credit, a.published_at, a.published_precision, a.first_seen_at,
    a.day, a.day_from, a.day_to, a.language, a.section, a.words, a.relevance, a.score, a.topics,
    a.sublabels, a.classifier, a.kind, a.url,
    coalesce(a.outlet_terms, 'quote') as terms,
    case when coalesce(a.outlet_terms, 'quote') = 'link' then null
        when len(a.standfirst) <= {QUOTE_CHARACTERS} then a.standfirst
        else a.standfirst[:{QUOTE_CHARACTERS - 1}] || '…' end as quotation,
    a.citation{{text}}
from {PUBLISHED}.articles a{{join}}
where {{conditions}}
order by a.day_to, a.article_id
"""
_TEXT = ", case when a.outlet_terms = 'full' then t.body end as text"
_JOIN = f" left join {PUBLISHED}.article_text t on t.version_id = a.version_id"


def export(snapshot: Path, target: Path, wanted: Export) -> int:
    """Write the articles of the snapshot into a file, or (Parquet) a folder: how many.

    Parquet is partitioned by month; CSV has formulas disarmed, the other forms hold the data as
    it is. An export that fails leaves nothing under the target's name.
    Raises InputError when the target is there already, WarehouseError when it cannot be written.
    """
    if target.exists():
        raise InputError(ErrorCode.TARGET_EXISTS, target=target)
    connection = _open(snapshot)
    making = target.with_name(f"{target.name}.making")
    write = _write_parquet if wanted.form is Format.PARQUET else _write_lines
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _discard(making)
        number = write(connection, making, wanted)
        making.rename(target)
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(
            ErrorCode.WAREHOUSE_SAID, path=target, detail=str(error).splitlines()[0]
        ) from error
    finally:
        connection.close()
        _discard(making)
    return number


def _discard(made: Path) -> None:
    """Remove what an export began, be it a file or a folder."""
    if made.is_dir():
        shutil.rmtree(made)
    elif made.exists():
        made.unlink()


def _open(snapshot: Path) -> duckdb.DuckDBPyConnection:
    if not snapshot.is_file():
        raise WarehouseError(ErrorCode.NOTHING_PUBLISHED, snapshot=snapshot)
    connection = connect()
    attach(connection, snapshot, PUBLISHED, "read_only")
    return connection


def _select(wanted: Export) -> str:
    conditions = ["true" if wanted.copies else "a.is_lead"]
    conditions += [f"a.day_to >= date '{wanted.since}'"] if wanted.since else []
    conditions += (
        [f"coalesce(a.day_from, a.day_to) <= date '{wanted.until}'"] if wanted.until else []
    )
    conditions += [f"a.relevance >= {int(wanted.grade)}"] if wanted.grade is not None else []
    return _COLUMNS.format(
        text=_TEXT if wanted.with_text else "",
        join=_JOIN if wanted.with_text else "",
        conditions=" and ".join(conditions),
    )


def _write_parquet(connection: duckdb.DuckDBPyConnection, target: Path, wanted: Export) -> int:
    answer = connection.execute(
        f"copy (select strftime(day, '%Y-%m') as month, * from ({_select(wanted)})) "
        f"to {quoted(target)} (format parquet, compression zstd, partition_by (month))"
    ).fetchone()
    return int(answer[0]) if answer else 0


def _write_lines(connection: duckdb.DuckDBPyConnection, target: Path, wanted: Export) -> int:
    answer = connection.execute(_select(wanted))
    columns = [column[0] for column in answer.description or ()]
    rows = _rows(answer)
    with target.open("w", encoding="utf-8", newline="") as out:
        if wanted.form is Format.CSV:
            return write_csv(columns, rows, out, EXCEL_FR if wanted.excel_fr else PLAIN)
        number = 0
        for row in rows:
            record = dict(zip(columns, map(plain, row), strict=True))
            told = json_ld(record) if wanted.form is Format.JSONLD else record
            out.write(json.dumps(told, ensure_ascii=False) + "\n")
            number += 1
        return number


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while some := answer.fetchmany(FETCH_ROWS):
        yield from some


def json_ld(record: dict[str, Any]) -> dict[str, Any]:
    """An exported article as schema.org NewsArticle; what is not known is left out.

    https://schema.org/NewsArticle
    """
    based = {"@type": "CreativeWork", "publisher": record["credit"]} if record["credit"] else None
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": record["article_id"],
        "headline": record["title"],
        "url": record["url"],
        "author": [{"@type": "Person", "name": name} for name in record["byline"]],
        "publisher": {"@type": "NewsMediaOrganization", "name": record["outlet"]},
        "datePublished": record["published_at"],
        "inLanguage": record["language"],
        "articleSection": record["section"],
        "keywords": record["topics"],
        "wordCount": record["words"],
        "abstract": record["quotation"],
        "articleBody": record.get("text"),
        "isBasedOn": based,
        "creditText": record["citation"],
    }
    return {name: value for name, value in told.items() if value not in (None, [], "")}


def one(snapshot: Path, article_id: str, *, with_text: bool = False) -> dict[str, Any]:
    """The exported form of one article, by its terms; raises InputError when it is not there."""
    connection = _open(snapshot)
    try:
        sql = _select(Export(form=Format.JSONLD, with_text=with_text, copies=True))
        answer = connection.execute(f"select * from ({sql}) where article_id = ?", [article_id])
        columns = [column[0] for column in answer.description or ()]
        row = answer.fetchone()
    finally:
        connection.close()
    if row is None:
        raise InputError(ErrorCode.ARTICLE_UNKNOWN, article=article_id)
    return dict(zip(columns, map(plain, row), strict=True))
