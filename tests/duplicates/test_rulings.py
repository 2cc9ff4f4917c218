"""Splits and joins of people: they win, over later copies and versions too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from duplicates.rulings import rule_stories, rule_texts
from flows.matching import match_new
from flows.rulings import add_rulings, read_rulings
from records import Document, Labels, Ruling, RulingLevel, StoredText, Verdict
from tests.duplicates.documents import batch, document, run
from tests.duplicates.test_matching import RETOLD, START, TOLD, ask, body
from text.ids import article_id
from warehouse.writer import open_warehouse


def version(name: str, hours: int, article: str = "") -> StoredText:
    at = START + timedelta(hours=hours)
    return StoredText(
        version_id=name, article_id=article or name, outlet_id="", title="", body="", words=0,
        seen_at=at,
    )  # fmt: skip


def ruling(verdict: str, left: str, right: str, *, story: bool = False, at: int = 0) -> Ruling:
    return Ruling(
        level=RulingLevel.STORY if story else RulingLevel.TEXT,
        verdict=Verdict(verdict),
        left=left,
        right=right,
        made_by="ada",
        made_at=START + timedelta(minutes=at),
    )


TEXTS = {v.version_id: v for v in (version("a", 0), version("b", 1), version("c", 2))}
CHAIN: dict[str, str | None] = {"a": None, "b": "a", "c": "b"}


def test_without_rulings_each_version_is_of_its_first_copy() -> None:
    assert rule_texts(TEXTS, CHAIN, []) == {"a": "a", "b": "a", "c": "a"}


def test_a_split_takes_the_later_out_with_its_own_copies() -> None:
    for left, right in (("a", "b"), ("b", "a")):
        ruled = rule_texts(TEXTS, CHAIN, [ruling("split", left, right)])
        assert ruled == {"a": "a", "b": "b", "c": "b"}


def test_a_join_brings_the_later_to_the_earlier() -> None:
    apart: dict[str, str | None] = dict.fromkeys("abc")
    assert rule_texts(TEXTS, apart, [ruling("join", "c", "a")]) == {"a": "a", "b": "b", "c": "a"}


def test_of_two_rulings_on_one_pair_the_later_counts() -> None:
    rulings = [ruling("split", "a", "b", at=1), ruling("join", "b", "a", at=2)]
    assert rule_texts(TEXTS, CHAIN, rulings) == {"a": "a", "b": "a", "c": "a"}
    assert rule_texts(TEXTS, CHAIN, rulings[::-1]) == {"a": "a", "b": "a", "c": "a"}


def test_a_later_version_of_a_split_article_stays_with_its_own() -> None:
    texts = {**TEXTS, "b2": version("b2", 9, article="b")}
    ruled = rule_texts(texts, {**CHAIN, "b2": "a"}, [ruling("split", "a", "b")])
    assert ruled == {"a": "a", "b": "b", "c": "b", "b2": "b"}


def test_rulings_on_what_is_not_there_are_passed_over() -> None:
    assert rule_texts(TEXTS, CHAIN, [ruling("split", "a", "gone")])["b"] == "a"
    assert rule_stories({"a": "a"}, lambda text: (text,), [ruling("join", "a", "gone")]) == {
        "a": "a"
    }


def test_stories_are_split_and_joined() -> None:
    stories = {"a": "a", "b": "a", "c": "c", "d": "c"}

    def ruled(*rulings: Ruling) -> dict[str, str]:
        return rule_stories(stories, lambda text: (text,), rulings)

    assert ruled(ruling("split", "a", "b")) == {"a": "a", "b": "b", "c": "c", "d": "c"}
    assert ruled(ruling("join", "d", "b")) == dict.fromkeys("abcd", "a")
    both = ruled(ruling("join", "a", "c", at=1), ruling("split", "a", "d", at=2))
    assert both == {"a": "a", "b": "a", "c": "a", "d": "d"}


def store(path: Path, name: str, documents: list[Document], *rulings: Ruling) -> None:
    with open_warehouse(path) as warehouse:
        this = run(name, START)
        warehouse.begin_run(this)
        warehouse.append(batch("press", *documents), name)
        number = int(name[1:])
        match_new(warehouse, this, START + timedelta(days=30 + number), rulings)


def page(outlet: str, text: str, hours: int) -> Document:
    at = START + timedelta(hours=hours)
    return document(f"https://{outlet}/1", f"Titre de {outlet}", text, at, outlet=outlet)


def versions(path: Path) -> dict[str, str]:
    rows = ask(path, "select outlet_id, version_id from articles")
    return dict(rows)


def texts_together(path: Path) -> list[list[str]]:
    rows = ask(
        path, "select list(outlet_id order by outlet_id) from articles group by text_id order by 1"
    )
    return [row[0] for row in rows]


def test_a_split_text_stays_split_when_copies_come_and_pages_change(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    store(path, "r1", [page("a", body(1), 0), page("b", body(1) + " Source : A.", 1)])
    assert texts_together(path) == [["a", "b"]]
    ids = versions(path)
    said = ruling("split", ids["b"], ids["a"])
    store(path, "r2", [], said)
    assert texts_together(path) == [["a"], ["b"]]
    assert ask(path, "select distinct duplicate_method from articles order by 1") == [
        ("first",),
        ("person",),
    ]
    assert ask(path, "select count(distinct story_id), count(story_id) from articles") == [(1, 2)]
    store(path, "r3", [page("b", body(1) + " Mise à jour.", 30), page("c", body(1), 31)], said)
    assert texts_together(path) == [["a", "c"], ["b"]]
    before = ask(path, "select count(*) from text_ruling")
    store(path, "r4", [], said)
    assert ask(path, "select count(*) from text_ruling") == before
    undone = replace(said, verdict=Verdict.JOIN, made_at=said.made_at + timedelta(days=1))
    store(path, "r5", [], said, undone)
    assert texts_together(path) == [["a", "b", "c"]]


def test_joined_texts_and_stories_stay_joined(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    other = body(2)
    store(path, "r1", [page("a", TOLD, 0), page("b", RETOLD, 20), page("c", other, 3)])
    ids = versions(path)
    assert texts_together(path) == [["a"], ["b"], ["c"]]
    store(path, "r2", [], ruling("join", ids["c"], ids["b"]))
    assert texts_together(path) == [["a"], ["b", "c"]]
    said = ruling("split", ids["a"], ids["b"], story=True)
    store(path, "r3", [], ruling("join", ids["c"], ids["b"]), said)
    assert ask(path, "select count(distinct story_id) from articles") == [(2,)]


def by_article(made: Ruling, left: str, right: str) -> Ruling:
    """A ruling as the command writes it, with the articles that it is about."""
    ids = [article_id(f"https://{outlet}/1") for outlet in (left, right)]
    return replace(made, left_article=ids[0], right_article=ids[1])


def test_a_ruling_finds_its_articles_in_a_warehouse_made_anew(tmp_path: Path) -> None:
    """Read again from the archive by other rules, every version has another identifier."""
    said = by_article(ruling("split", "of", "old"), "a", "b")
    store(
        tmp_path / "w.duckdb", "r1", [page("a", body(1), 0), page("b", body(1) + " Fin.", 1)], said
    )
    assert texts_together(tmp_path / "w.duckdb") == [["a"], ["b"]]


def test_what_an_outlet_writes_anew_stays_out_of_the_story(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    store(path, "r1", [page("a", TOLD, 0), page("b", RETOLD, 20)])
    ids = versions(path)
    assert ask(path, "select count(distinct story_id) from articles") == [(1,)]
    said = by_article(ruling("split", ids["a"], ids["b"], story=True), "a", "b")
    store(path, "r2", [], said)
    assert ask(path, "select count(distinct story_id) from articles") == [(2,)]
    anew = (
        "Les turbines de la centrale de Sikasso tournent : trente ingénieurs y travaillent depuis "
        "mardi. Neuf jours durant, les riverains et les poissonniers sont restés sans courant."
    )
    store(path, "r3", [page("b", anew, 40)], said)
    assert ask(path, "select count(distinct text_id) from duplicate") == [(3,)]
    assert ask(path, "select count(distinct story_id) from articles") == [(2,)]
    before = ask(path, "select * from story_ruling order by all")
    store(path, "r4", [], said)
    assert ask(path, "select * from story_ruling order by all") == before


def test_relabelled_articles_stay_where_a_person_put_them(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    store(path, "r1", [page("a", body(1), 0), page("b", body(1), 1)])
    ids = versions(path)
    said = by_article(ruling("split", ids["a"], ids["b"]), "a", "b")
    store(path, "r2", [], said)
    with open_warehouse(path) as warehouse:
        labels = Labels(relevance=2, score=0.9, classifier="another")
        warehouse.append_labels([(ids["b"], labels)], START + timedelta(days=9), "r2")
    store(path, "r3", [], said)
    assert texts_together(path) == [["a"], ["b"]]
    assert ask(path, "select relevance from articles where outlet_id = 'b'") == [(2,)]


def test_the_desk_keeps_rulings(tmp_path: Path) -> None:
    desk = tmp_path / "desk.sqlite"
    assert read_rulings(desk) == ()
    made = replace(ruling("split", "a", "b", story=True), reason="autre crue")
    add_rulings(desk, (made, ruling("join", "c", "d", at=1)))
    assert read_rulings(desk)[0] == made
    assert [r.verdict for r in read_rulings(desk)] == [Verdict.SPLIT, Verdict.JOIN]


@pytest.mark.parametrize("at", [datetime(2026, 1, 1, tzinfo=UTC)])
def test_a_ruling_is_of_its_moment(tmp_path: Path, at: datetime) -> None:
    add_rulings(tmp_path / "d.sqlite", (replace(ruling("join", "a", "b"), made_at=at),))
    assert read_rulings(tmp_path / "d.sqlite")[0].made_at == at
