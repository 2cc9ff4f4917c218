"""A day that is not known is not made up: bounded documents are shown in their bounds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows.process_page import label_article
from records import Article, Dating, Labels
from records.vocabulary import Precision
from tests.warehouse.made import NOON, batch, document, run
from warehouse.exporting import Export, Format, export
from warehouse.indexing import update_index
from warehouse.reader import query
from warehouse.relabelling import texts
from warehouse.search import Query, search
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=UTC)


MINUTE, DAY, MONTH = Precision.MINUTE, Precision.DAY, Precision.MONTH
SEEN = NOON.date()
DATINGS: dict[str, tuple[Dating, tuple[date | None, date | None, date]]] = {
    "to the minute": (
        Dating(value=at(6, 20, 9), precision=MINUTE),
        (date(2025, 6, 20), date(2025, 6, 20), date(2025, 6, 20)),
    ),
    "to the day": (
        Dating(value=at(6, 19), precision=DAY),
        (date(2025, 6, 19), date(2025, 6, 19), date(2025, 6, 19)),
    ),
    "to the month": (
        Dating(value=at(4, 1), precision=MONTH),
        (None, date(2025, 4, 1), date(2025, 4, 30)),
    ),
    "this month": (Dating(value=at(6, 1), precision=MONTH), (None, date(2025, 6, 1), SEEN)),
    "not before": (Dating(not_before=at(5, 2)), (None, date(2025, 5, 2), SEEN)),
    "between": (
        Dating(not_before=at(5, 2), not_after=at(5, 9, 23)),
        (None, date(2025, 5, 2), date(2025, 5, 9)),
    ),
    "bounds that meet": (
        Dating(not_before=at(5, 2), not_after=at(5, 2, 23)),
        (date(2025, 5, 2), date(2025, 5, 2), date(2025, 5, 2)),
    ),
    "not after": (Dating(not_after=at(5, 9)), (None, None, date(2025, 5, 9))),
    "unknown": (Dating(), (None, None, SEEN)),
}


def url_of(name: str) -> str:
    return f"https://alpha.example/{name.replace(' ', '-')}"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A warehouse with an article of each dating, and its snapshot."""
    folder = tmp_path_factory.mktemp("days")
    warehouse, snapshot = folder / "warehouse.duckdb", folder / "published.duckdb"
    documents = []
    for number, (name, (dating, _)) in enumerate(DATINGS.items()):
        made = document(url_of(name), f"Le pont numéro {number} de Kita relie {name} deux rives.")
        documents.append(replace(made, article=replace(made.article, published=dating)))
    with open_warehouse(warehouse) as opened:
        opened.begin_run(run())
        opened.append(batch(*documents), "run-1")
        update_index(opened.connection)
    publish(warehouse, snapshot)
    return warehouse, snapshot


@pytest.mark.parametrize("name", DATINGS)
@pytest.mark.parametrize("view", ["articles", "texts", "search_texts"])
def test_a_day_is_shown_only_where_it_is_known(
    files: tuple[Path, Path], view: str, name: str
) -> None:
    sql = f"select day, day_from, day_to from {view} where url = ?"
    assert list(query(files[1], sql, [url_of(name)]).rows) == [DATINGS[name][1]]


@pytest.mark.parametrize("name", DATINGS)
def test_labels_are_given_for_the_same_day_first_and_anew(
    files: tuple[Path, Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dating = DATINGS[name][0]
    asked: list[date | None] = []

    class Listening:
        def label(self, title: str, text: str, language: str, day: date | None) -> Labels:
            asked.append(day)
            return Labels(relevance=0, score=0.0, classifier="c")

    monkeypatch.setattr("flows.process_page.classifier", lambda local: Listening())
    article = Article(outlet_id="alpha", title="Titre", text="Un.", paragraphs=(), published=dating)
    label_article(article, None)
    [(version,)] = query(
        files[1], "select version_id from articles where url = ?", [url_of(name)]
    ).rows
    with open_warehouse(files[0]) as warehouse:
        [stored] = texts(warehouse.connection, [version])
    assert asked == [stored.day] == [DATINGS[name][1][0]]


def test_what_has_no_known_day_or_week_counts_for_none(files: tuple[Path, Path]) -> None:
    days = query(files[1], "select day, sum(texts) from topics_daily where texts > 0 group by 1")
    assert sorted(days.rows) == [
        (date(2025, 5, 2), 1),
        (date(2025, 6, 19), 1),
        (date(2025, 6, 20), 1),
    ]
    weeks = query(files[1], "select week, texts from topics_weekly where texts > 0")
    assert sorted(weeks.rows) == [(date(2025, 4, 28), 1), (date(2025, 6, 16), 2)]
    stored = query(files[1], "select day, articles from coverage where articles > 0")
    assert SEEN not in {row[0] for row in stored.rows}


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (date(2025, 6, 18), date(2025, 6, 21),
         {"to the minute", "to the day", "this month", "not before"}),
        (None, date(2025, 4, 30), {"to the month"}),
        (date(2025, 5, 9), date(2025, 5, 10), {"between", "not after", "not before"}),
    ],
)  # fmt: skip
def test_a_span_of_days_finds_what_may_have_come_out_in_it(
    files: tuple[Path, Path], tmp_path: Path, since: date | None, until: date, found: set[str]
) -> None:
    hits = search(files[1], Query(text="pont", since=since, until=until, limit=20))
    assert {hit.url for hit in hits} == {url_of(name) for name in found}
    wanted = Export(form=Format.CSV, since=since, until=until)
    assert export(files[1], tmp_path / "a.csv", wanted) == len(found)


def test_the_first_question_of_the_cookbook_makes_no_day_up(files: tuple[Path, Path]) -> None:
    from warehouse.documentation import queries, question

    [first] = [file for file in queries() if file.stem.startswith("01")]
    rows = query(files[1], question(first)[2]).rows
    assert [row[0] for row in rows] == [date(2025, 6, 20), date(2025, 6, 19)]


@pytest.mark.parametrize("hours", [0, 5, 23])
def test_the_bounds_of_a_minute_are_its_day(hours: int) -> None:
    moment = at(6, 20) + timedelta(hours=hours)
    assert Dating(value=moment, precision=MINUTE).day == date(2025, 6, 20)
