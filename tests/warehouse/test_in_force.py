"""Current labels are those of the tables in force, there and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from records import Labels, TopicScore
from tests.warehouse.made import NOON, batch, document, run
from warehouse.reader import query
from warehouse.relabelling import in_force, take_back, waiting
from warehouse.snapshot import publish
from warehouse.writer import Warehouse, open_warehouse

A, B, C = "lexicon:1+a", "lexicon:1+b", "lexicon:1+c"
TOPIC = {A: "mining", B: "energy", C: "culture"}
GIVEN = [document(f"https://alpha.example/{n}", f"Un texte. Le {n}.") for n in range(3)]


def _labels(tables: str) -> Labels:
    plain = GIVEN[0].labels
    return replace(
        plain, classifier=tables, topics=(TopicScore(topic=TOPIC[tables], score=0.8),), evidence=()
    )


def _relabel(warehouse: Warehouse, tables: str, day: int) -> None:
    """As `veille relabel` does it."""
    at = NOON + timedelta(days=day)
    pairs = [(v, _labels(tables)) for v in waiting(warehouse.connection, tables)]
    warehouse.put_in_force(tables, at, f"run-{day}")
    warehouse.append_labels(pairs, at, f"run-{day}")


def _begun(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run())
        first = [replace(d, labels=_labels(A)) for d in GIVEN]
        warehouse.append(batch(*first), "run-1")


def _topics(path: Path) -> set[str]:
    publish(path, path.with_name("published.duckdb"))
    sql = "select topics, classifier from articles"
    rows = query(path.with_name("published.duckdb"), sql).rows
    assert len(rows) == 3 and len({row[1] for row in rows}) == 1
    return {topic for row in rows for topic in row[0]}


@pytest.mark.parametrize("way", [[B, A], [B, A, B], [B, C, A], [B, C, B], [B, C, A, C]])
def test_labels_follow_the_tables_there_and_back(tmp_path: Path, way: list[str]) -> None:
    path = tmp_path / "warehouse.duckdb"
    _begun(path)
    for day, tables in enumerate(way, 1):
        with open_warehouse(path) as warehouse:
            before = warehouse.connection.execute("select count(*) from label").fetchall()[0][0]
            _relabel(warehouse, tables, day)
            after = warehouse.connection.execute("select count(*) from label").fetchall()[0][0]
            assert in_force(warehouse.connection) == tables
        assert after >= before
        assert _topics(path) == {TOPIC[tables]}
    as_of = "select distinct unnest(topics) from articles_as_of(?)"
    for day, tables in enumerate([A, *way]):
        known = query(
            path.with_name("published.duckdb"), as_of, [NOON.date() + timedelta(days=day)]
        )
        assert known.rows == ((TOPIC[tables],),), day


def test_a_person_is_right_whatever_tables_hold(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    _begun(path)
    with open_warehouse(path) as warehouse:
        versions = waiting(warehouse.connection, "human:awa")
        said = [(v, replace(_labels(C), classifier="human:awa")) for v in versions]
        warehouse.append_labels(said, NOON + timedelta(days=1), "run-1")
        _relabel(warehouse, B, 2)
    assert _topics(path) == {TOPIC[C]}


def test_what_comes_back_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    _begun(path)
    with open_warehouse(path) as warehouse:
        assert take_back(warehouse.connection, A) == []
        _relabel(warehouse, B, 1)
        assert len(take_back(warehouse.connection, A)) == 3
        assert warehouse.known("alpha")[GIVEN[0].article.canonical_url or ""].relevance == 2


def test_a_days_news_puts_its_tables_in_force(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    _begun(path)
    with open_warehouse(path) as warehouse:
        _relabel(warehouse, B, 1)
        new = document("https://alpha.example/9", "Le 9.", at=NOON + timedelta(days=2))
        warehouse.append(batch(replace(new, labels=_labels(A))), "run-1")
        assert in_force(warehouse.connection) == A
