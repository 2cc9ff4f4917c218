"""Matching in the warehouse: what is written, and that repeating changes nothing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.matching import match_new
from records import Document
from records.vocabulary import Kind
from tests.duplicates.documents import batch, document, run
from warehouse.writer import open_warehouse

TOLD = (
    "Une mission de trente ingénieurs est arrivée mardi à Sikasso pour remettre en marche "
    "la centrale qui alimente quatre cercles de la région. Le directeur régional les a reçus "
    "au pied des turbines, devant une foule de riverains privés de courant depuis neuf jours."
)
RETOLD = (
    "À Sikasso, les turbines de la centrale vont tourner de nouveau : trente ingénieurs s'y "
    "affairent depuis mardi, sous l'œil des riverains. Neuf jours sans courant avaient vidé les "
    "congélateurs des poissonniers."
)
START = datetime(2025, 6, 20, 8, tzinfo=UTC)
WORDS = (Path(__file__).parent.parent.parent / "docs" / "decisions.md").read_text("utf-8").split()


def body(seed: int, words: int = 160) -> str:
    """A text of its own for each seed, of words in no order."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def store(path: Path, name: str, documents: Sequence[Document]) -> None:
    """One run with these documents, matched at its end."""
    with open_warehouse(path) as warehouse:
        this = run(name, START)
        warehouse.begin_run(this)
        warehouse.append(batch("press", *documents), name)
        match_new(warehouse, this, START + timedelta(days=30))


def texts(path: Path) -> dict[str, str]:
    """Text of each address."""
    with open_warehouse(path) as warehouse:
        rows = warehouse.connection.execute(
            "select canonical_url, text_id from text_of_version "
            "join article_version using (version_id) join article using (article_id)"
        ).fetchall()
    return dict(rows)


def ask(path: Path, question: str) -> list[tuple[Any, ...]]:
    """The rows that a question gives."""
    with open_warehouse(path) as warehouse:
        return warehouse.connection.execute(question).fetchall()


def press(count: int = 40) -> list[Document]:
    """Texts, each second one reprinted hours later, some cut."""
    documents = []
    for i in range(count):
        at = START + timedelta(hours=7 * i)
        documents.append(document(f"https://a/{i}", f"Titre {i}", body(i), at))
        if i % 2:
            copy = "Bamako (Agence). " + body(i) if i % 4 == 1 else " ".join(body(i).split()[:60])
            later = at + timedelta(hours=3)
            documents.append(document(f"https://b/{i}", f"Reprise {i}", copy, later))
    return documents


def test_links_leads_and_evidence_are_rows(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    store(path, "r1", press(2))
    with open_warehouse(path) as warehouse:
        rows = warehouse.connection.execute(
            "select method, of_version_id is null, jaccard, containment, shared_passage, run_id "
            "from duplicate order by method"
        ).fetchall()
        leads = warehouse.connection.execute(
            "select canonical_url from articles where is_lead order by 1"
        ).fetchall()
    assert [row[0] for row in rows] == ["first", "first", "jaccard"]
    first, jaccard, containment, passage, run_id = rows[-1][1:]
    assert not first and jaccard > 0.9 and containment == 1.0 and run_id == "r1"
    assert passage and body(1).startswith(passage[:40])
    assert leads == [("https://a/0",), ("https://a/1",)]


def test_replayed_shuffled_and_cut_in_two_the_clusters_are_the_same(tmp_path: Path) -> None:
    documents = press()
    at_once, twice, shuffled = (tmp_path / f"{n}.duckdb" for n in ("once", "twice", "shuffled"))
    store(at_once, "r1", documents)
    published = texts(at_once)
    assert len(set(published.values())) == 40
    store(at_once, "r2", documents)
    assert texts(at_once) == published
    store(twice, "r1", documents[:29])
    store(twice, "r2", documents[29:])
    assert texts(twice) == published
    store(shuffled, "r1", random.Random(3).sample(documents, len(documents)))
    assert texts(shuffled) == published


def test_the_lead_moves_to_the_credited_paper_when_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    reprint = document("https://agg/1", "Vu", body(1), START, outlet="agg", credit="paper")
    own = document("https://paper/1", "Vu", body(1), START + timedelta(days=1), outlet="paper")
    for run_id, one, lead in (("r1", reprint, "agg"), ("r2", own, "paper")):
        store(path, run_id, [one])
        assert ask(path, "select outlet_id from articles where is_lead") == [(lead,)]


def test_stories_are_rows_and_keep_their_identifier(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    store(path, "r1", [document("https://a/1", "Sikasso : la centrale", TOLD, START)])
    first = ask(path, "select story_id from story")
    later = START + timedelta(days=1)
    retold = document("https://b/1", "La centrale de Sikasso repart", RETOLD, later)
    reprint = document("https://c/1", "Vu ailleurs", TOLD, later)
    store(path, "r2", [retold, reprint, document("https://a/2", "Titre", body(1), later)])
    assert ask(path, "select story_id from story where run_id = 'r1'") == first
    assert ask(path, "select texts, articles from stories order by all") == [(1, 1), (2, 3)]
    assert ask(path, "select count(*) from story_text") == [(3,)]
    assert ask(path, "select score from story_text order by all")[0][0] > 0.3


def test_a_then_b_then_a_is_three_versions_of_two_texts(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    for number, seed in enumerate((1, 2, 1)):
        at = START + timedelta(days=number)
        store(path, f"r{number}", [document("https://a/1", "Titre", body(seed), at)])
    with open_warehouse(path) as warehouse:
        rows = warehouse.connection.execute(
            "select number, text_id, method from duplicate "
            "join article_version using (version_id) order by number"
        ).fetchall()
    assert [row[2] for row in rows] == ["first", "first", "exact"]
    assert rows[0][1] == rows[2][1] != rows[1][1]


def test_a_notice_has_a_text_of_its_own_and_no_copies(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    notice = document("https://a/1", "Notice", body(1), START, kind=Kind.NOTICE)
    copy = document("https://b/1", "Notice", body(1), START + timedelta(hours=1))
    store(path, "r1", [notice, copy])
    assert len(set(texts(path).values())) == 2
