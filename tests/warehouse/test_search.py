from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from records import InputError, WarehouseError
from tests.warehouse.made import NOON, TEXT, batch, document, run
from text.fold import words
from warehouse.indexing import update_index
from warehouse.reader import query, reading
from warehouse.search import Query, search
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

STORED = {
    "gold": ("Une raffinerie d'or à Sénou", TEXT),
    "energy": ("Énergie", "Les centrales solaires maliennes seront reliées au réseau. " * 3),
    "paper": ("Journaux", "Le journal a paru à Kayes. Un accord de principe, puis la coopération."),
    "deal": (
        "Un accord est signé",
        "L'ACCORD DE COOPÉRATION entre les deux pays a été lu à l’Assemblée.",
    ),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    documents = [
        document(f"https://alpha.example/{key}", text, title, at=NOON + timedelta(days=number),
                 relevance=2 if key == "gold" else 0)
        for number, (key, (title, text)) in enumerate(STORED.items())
    ]  # fmt: skip
    with open_warehouse(folder / "w.duckdb") as warehouse:
        warehouse.begin_run(run())
        warehouse.append(batch(*documents), "run-1")
        assert update_index(warehouse.connection) == len(STORED)
        assert update_index(warehouse.connection) == 0
    publish(folder / "w.duckdb", folder / "p.duckdb")
    return folder / "p.duckdb"


def found(published: Path, text: str, **options: object) -> list[str]:
    hits = search(published, Query(text=text, **options))  # type: ignore[arg-type]
    return [str(hit.url).rsplit("/", 1)[1] for hit in hits]


ASKED = pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("raffinerie d'or", ["gold"]),
        ("RAFFINERIES", ["gold"]),
        ("energie", ["energy"]),
        ("centrale solaire malien", ["energy"]),
        ("journal", ["paper"]),
        ("l’accord", ["deal", "paper", "gold"]),
        ("cooperation accords", ["paper", "deal"]),
        ('"accord de coopération"', ["deal"]),
        ("« accord de cooperation »", ["deal"]),
        ('"énergie" centrales', ["energy"]),
        ('"a paru" "accord de principe"', ["paper"]),
        ('"accord de principe" "accord de coopération"', []),
        ("introuvable", []),
        ("accord introuvable", []),
    ],
)


@ASKED
def test_words_in_any_form_and_phrases_as_they_stand(
    published: Path, asked: str, keys: list[str]
) -> None:
    assert sorted(found(published, asked)) == sorted(keys)


@ASKED
def test_phrases_are_found_beyond_the_best_hits_too(
    published: Path, monkeypatch: pytest.MonkeyPatch, asked: str, keys: list[str]
) -> None:
    monkeypatch.setattr("warehouse.search.PHRASES_FIRST_IN", 1)
    assert sorted(found(published, asked)) == sorted(keys)
    assert set(found(published, asked, limit=1)) <= set(keys)


def test_the_more_a_text_is_about_it_the_higher_it_stands(published: Path) -> None:
    assert found(published, "accord")[0] == "deal"


def test_filters(published: Path) -> None:
    assert found(published, "accord", since=date(2025, 6, 25)) == ["deal", "paper"]
    assert found(published, "accord", until=date(2025, 6, 24)) == ["gold"]
    assert found(published, "accord", topic="mining") == ["gold"]
    assert found(published, "accord", outlet_id="beta") == []
    assert found(published, "accord", grade=1) == ["gold"]


def test_the_snippet_shows_the_words_as_printed(published: Path) -> None:
    hit = search(published, Query(text="raffineries d'or"))[0]
    assert {hit.snippet[start:end] for start, end in hit.marks} == {"raffinerie", "or"}
    assert len(hit.snippet) <= 240


def test_a_question_without_a_word_is_refused(published: Path) -> None:
    for text in ("", "de la", "« »", "!!"):
        with pytest.raises(InputError, match="no word"):
            search(published, Query(text=text))


@ASKED
def test_the_same_hits_in_the_same_order_for_sql(
    published: Path, asked: str, keys: list[str]
) -> None:
    sql = """
        select a.url, s.score, s.snippet
        from search_snippets(?) s join articles a using (article_id)
        order by s.score desc, s.article_id
    """
    rows = query(published, sql, [asked]).rows
    assert sorted(str(row[0]).rsplit("/", 1)[1] for row in rows) == sorted(keys)
    hits = search(published, Query(text=asked))
    assert [(row[0], round(row[1], 9)) for row in rows] == [
        (h.url, round(h.score, 9)) for h in hits
    ]
    assert all(row[2] and len(row[2]) <= 240 for row in rows)


def test_the_score_alone_is_quicker_asked_for(published: Path) -> None:
    told = "select * from {}('accord', most := 2) order by score desc, article_id"
    alone = query(published, told.format("search")).rows
    assert alone == tuple(row[:2] for row in query(published, told.format("search_snippets")).rows)
    assert len(alone) == 2
    assert len(query(published, "select * from search('accord')").rows) == 3


def test_the_best_few_and_their_passages_for_sql(published: Path) -> None:
    sql = "select snippet from search_snippets('centrales du réseau', most := 1)"
    found = query(published, sql).rows
    assert len(found) == 1
    assert str(found[0][0]).startswith("Les centrales solaires")


def test_words_fold_in_sql_as_they_do_in_text(published: Path) -> None:
    printed = "L’Élysée, l'œuvre d’ASSIMI Goïta ; 25 000 t. Ça – « où » ?"
    with reading(published) as connection:
        row = connection.execute(
            "select list_transform(search_words(?), lambda w: search_fold(w))", [printed]
        ).fetchone()
    assert row is not None and row[0] == words(printed)


def test_phrases_are_what_stands_in_any_quotes(published: Path) -> None:
    found = query(published, "select search_phrases(?)", ['blé "Accord  signé" « l’or » “x y”'])
    assert found.rows == ((["accord signe", "l or", "x y"],),)


@pytest.mark.parametrize(
    ("phrase", "printed", "holds"),
    [
        ("energie solaire", "L’Énergie solaire.", True),
        ("la societe", "Voici la société", True),
        ("oeuvre d'art", "L’Œuvre d’art", True),
        ("une œuvre", "une oeuvre", True),
        ("accord signe", "un accord, signé hier", True),
        ("accord signe", "un accord fut signé", False),
        ("accord", "désaccord", False),
        ("or", "le fort", False),
        ("accord", "l'accordéon", False),
    ],
)
def test_a_phrase_stands_between_borders_with_any_accents(
    published: Path, phrase: str, printed: str, *, holds: bool
) -> None:
    assert query(published, "select search_holds(?, ?)", [printed, f'"{phrase}"']).rows == (
        (holds,),
    )


def test_a_snapshot_of_an_earlier_version_is_one_clear_line(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "p.duckdb")) as connection:
        connection.execute("create table articles (article_id varchar)")
    with pytest.raises(WarehouseError, match="published by another version"):
        search(tmp_path / "p.duckdb", Query(text="accord"))
