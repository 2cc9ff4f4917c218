"""The seeds through the whole pipeline: notices, originals in their place, nothing twice."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from cli.tables import QUERIES
from flows.run import run_once
from flows.run_context import Newsroom
from flows.settings import load_settings
from text.fold import normalise
from warehouse.reader import query

COUNTS = (
    "select (select count(*) from article), (select count(*) from article_version),"
    " (select count(*) from label), (select count(*) from run)"
)


def run(data: Path, seeds: Path | None) -> tuple[int, ...]:
    """One run without outlets; gives the counts of articles, versions, labels and runs."""
    settings = load_settings(data_dir=data, seeds=seeds)
    asyncio.run(run_once(Newsroom(settings=settings, outlets={}), orchestrate=False))
    return tuple(query(settings.published, COUNTS).rows[0])


def test_notices_are_stored_as_notices_and_once(desk: Path) -> None:
    assert run(desk, None) == (5, 5, 5, 1)
    assert run(desk, None) == (5, 5, 5, 2)
    kinds = query(desk / "published.duckdb", "select distinct kind from articles").rows
    assert kinds == (("notice",),)
    # Our own words are no outlet's: no story, no coverage, no health of theirs.
    for view in ("stories", "coverage", "outlet_health"):
        rows = query(desk / "published.duckdb", f"select count(*) from {view}").rows
        assert rows == ((0,),), view


def test_the_queries_that_the_report_prints_can_be_pasted(desk: Path) -> None:
    run(desk, None)
    for sql in QUERIES:
        assert query(desk / "published.duckdb", sql).rows


@pytest.mark.shared
def test_originals_take_the_place_of_their_notices_and_keep_it(shared: Path, desk: Path) -> None:
    folder = shared / "seeds"
    assert run(desk, None) == (5, 5, 5, 1)
    assert run(desk, folder) == (5, 10, 10, 2)
    assert run(desk, folder) == (5, 10, 10, 3)
    # A later run without the originals adds nothing, and views still show them.
    assert run(desk, None) == (5, 10, 10, 4)
    kinds = query(desk / "published.duckdb", "select kind, count(*) from articles group by 1").rows
    assert kinds == (("text", 5),)


@pytest.mark.shared
def test_what_a_careful_reader_takes_from_each_is_in_the_warehouse(
    shared: Path, desk: Path
) -> None:
    folder = shared / "seeds"
    run(desk, folder)
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    sql = (
        "select found_in, title, title_derived, byline, credit, comments_removed, language,"
        " strftime(published_at, '%Y-%m-%d'), published_precision, relevance, topics"
        " from articles"
    )
    rows = {row[0]: row for row in query(desk / "published.duckdb", sql).rows}
    for name, wanted in gold.items():
        if name == "note":
            continue
        row = rows[name]
        if wanted["title"]:
            assert normalise(row[1]) == normalise(wanted["title"])
        assert row[2] == (wanted["title"] is None)
        assert list(row[3]) == wanted["byline"], name
        assert row[4] == wanted["credit"], name
        assert row[5] == wanted["comments"], name
        assert row[6] == wanted["language"], name
        assert row[7] == wanted["published"], name
        assert row[8] == wanted.get("precision", "none"), name
        assert row[9] == wanted["relevance"], name
        assert set(row[10]) == set(wanted["topics"]), name
