"""A story's size: distinct texts by distinct owners, told by the views."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from flows.matching import match_new
from records import Document, Observation, Outlet, Owner
from records.vocabulary import OutletFunction, OutletKind
from tests.duplicates.documents import batch, document, run
from tests.duplicates.test_matching import RETOLD, START, TOLD, ask, body
from warehouse.writer import open_warehouse

F = OutletFunction
RETOLD_BY_A_MACHINE = (
    "Trente ingénieurs se trouvent désormais à Sikasso. Leur tâche : remettre en marche les "
    "turbines de la centrale. Les riverains, sans courant depuis neuf jours, espèrent beaucoup, "
    "et les congélateurs des poissonniers de Sikasso aussi."
)


def outlet(name: str, function: OutletFunction = F.PUBLISHER, **more: object) -> Outlet:
    plain = Outlet(
        id=name, name=name.title(), home_url=f"https://{name}.example", kind=OutletKind.WEB_PAPER,
        function=function, enabled=True,
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]


REWRITER = outlet(
    "machine", F.AGGREGATOR, observed=(Observation(what="machine rewriting: the prompt shows"),)
)
OUTLETS = (
    outlet("paper"), outlet("weekly"), outlet("state1", owner=Owner.STATE_MALI),
    outlet("state2", owner=Owner.STATE_MALI), outlet("pravda", F.RELAY), REWRITER,
    *(outlet(f"agg{n}", F.AGGREGATOR) for n in range(8)),
)  # fmt: skip


def page(on: str, text: str, hours: int, credit: str | None = None) -> Document:
    """A text on an outlet's site, crediting a paper that we follow, or as `!name` do not."""
    at = START + timedelta(hours=hours)
    made = document(f"https://{on}.example/{hours}", f"Sur {on}", text, at, outlet=on)
    followed = credit if credit and not credit.startswith("!") else None
    article = replace(
        made.article, credit=credit.lstrip("!") if credit else None, credit_outlet_id=followed
    )
    return replace(made, article=article)


def stored(tmp_path: Path, *documents: Document) -> Path:
    path = tmp_path / "w.duckdb"
    with open_warehouse(path) as warehouse:
        this = run("r1", START)
        warehouse.begin_run(this)
        warehouse.record_outlets(OUTLETS, START)
        warehouse.append(batch("press", *documents), "r1")
        match_new(warehouse, this, START + timedelta(days=30))
    return path


def size(tmp_path: Path, *documents: Document) -> int:
    path = stored(tmp_path, *documents)
    rows = ask(path, "select owners from stories")
    assert len(rows) == 1, rows
    return int(rows[0][0])


EIGHT = tuple(range(8))


@pytest.mark.parametrize("credit", [None, "!Ministère de l'Énergie", "weekly"])
def test_a_communique_on_eight_aggregators_counts_once(tmp_path: Path, credit: str | None) -> None:
    copies = [page(f"agg{n}", TOLD, n, credit if n % 2 == 0 else None) for n in EIGHT]
    assert size(tmp_path, *copies) == 1


def test_two_papers_in_their_own_words_count_two(tmp_path: Path) -> None:
    assert size(tmp_path, page("paper", TOLD, 0), page("weekly", RETOLD, 5)) == 2


def test_a_states_papers_are_one_owner(tmp_path: Path) -> None:
    assert size(tmp_path, page("state1", TOLD, 0), page("state2", RETOLD, 5)) == 1


@pytest.mark.parametrize("on", ["pravda", "machine"])
@pytest.mark.parametrize("credit", [None, "weekly", "!Ailleurs"])
def test_relays_and_machines_add_nothing(tmp_path: Path, on: str, credit: str | None) -> None:
    told = page("paper", TOLD, 0), page(on, RETOLD_BY_A_MACHINE, 5, credit)
    assert size(tmp_path, *told) == 1


def test_what_an_aggregator_credits_is_the_papers_voice(tmp_path: Path) -> None:
    told = page("weekly", TOLD, 0), page("agg1", RETOLD, 5, "weekly")
    assert size(tmp_path, *told) == 1


def test_a_paper_that_we_do_not_follow_is_named(tmp_path: Path) -> None:
    copies = [page("agg0", body(1), 0), page("agg1", body(1), 3, "!La Rive")]
    path = stored(tmp_path, *copies)
    found = ask(path, "select outlet_id, credit, credited_paper, voice, lead_id from texts")
    assert [row[:4] for row in found] == [("agg0", None, "La Rive", "credit:la rive")]
    assert ask(path, "select count(*) from articles where lead_id = article_id") == [(1,)]


def test_the_lead_is_nobody_who_reprints(tmp_path: Path) -> None:
    """A site that names itself as its source is not the credited paper."""
    copies = [
        page("agg0", body(1), 0, "agg0"),
        page("machine", body(1), 1),
        page("pravda", body(1), 2),
        page("paper", body(1), 3),
    ]
    path = stored(tmp_path, *copies)
    assert ask(path, "select outlet_id, voice from texts") == [("paper", "paper")]
