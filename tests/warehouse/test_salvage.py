"""What cannot be written costs that record only, by name; the others of its batch are stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from records import Document, Gap, Result, Status
from records.outcome import Batch
from tests.warehouse.made import batch, document, result, run
from warehouse import rows
from warehouse.checking import run_checks
from warehouse.salvage import append_salvaged, printable
from warehouse.writer import open_warehouse

HALF = "\ud800"
GOOD = [document(f"https://alpha.example/{n}", f"Un texte entier, le {n}.") for n in range(3)]


def _article(**changed: object) -> Callable[[Document], Document]:
    return lambda given: replace(given, article=replace(given.article, **changed))  # type: ignore[arg-type]


BAD: dict[str, Callable[[Document], Document]] = {
    "title": _article(title=f"T{HALF}"),
    "text": _article(text=f"Un texte {HALF}"),
    "tags": _article(tags=("a", f"b{HALF}")),
    "byline": _article(byline=(HALF,)),
    "section": _article(section=HALF),
    "address": _article(canonical_url=f"https://alpha.example/x{HALF}"),
    "image": _article(image=f"i{HALF}.jpg"),
    "found in": lambda given: replace(given, found_in=f"f{HALF}"),
}


@pytest.mark.parametrize("bad", BAD)
def test_one_record_is_lost_and_named(tmp_path: Path, bad: str) -> None:
    wrong = BAD[bad](document("https://alpha.example/bad", "Un autre texte."))
    given = batch(GOOD[0], wrong, *GOOD[1:])
    with open_warehouse(tmp_path / "warehouse.duckdb") as warehouse:
        warehouse.begin_run(run())
        outcomes, lost = append_salvaged(warehouse, given, "run-1")
        assert [o.status for o in outcomes if o.status is Status.NEW] == [Status.NEW] * 3
        assert len(lost) == 1 and lost[0].status is Status.EXTRACT_ERROR
        assert lost[0].reason is not None and lost[0].reason.code == "record_not_stored"
        stored = warehouse.connection.execute("select count(*) from article").fetchall()
        counted = warehouse.connection.execute("select candidates from outlet_run").fetchall()
        assert stored == [(3,)] and counted == [(4,)]
        assert run_checks(warehouse.connection) == []
        again, _ = append_salvaged(warehouse, given, "run-1")
        assert len(again) == 4
        assert warehouse.connection.execute("select count(*) from outcome").fetchall() == [(4,)]


@pytest.mark.parametrize("where", ["outcome", "gap", "report"])
def test_what_stands_beside_the_documents_is_made_printable(tmp_path: Path, where: str) -> None:
    given = batch(*GOOD)
    if where == "outcome":
        odd = result(GOOD[0]).outcome
        extra = Result(outcome=replace(odd, url=HALF, canonical_url=f"x{HALF}", status=Status.GONE))
        given = replace(given, results=(*given.results, extra))
    if where == "gap":
        given = replace(
            given, gaps=(Gap(outlet_id=f"a{HALF}", from_at=None, to_at=None, reason=None),)
        )
    if where == "report":
        given = replace(given, report=replace(given.report, candidates=3))
    with open_warehouse(tmp_path / "warehouse.duckdb") as warehouse:
        warehouse.begin_run(run())
        append_salvaged(warehouse, given, "run-1")
        assert warehouse.connection.execute("select count(*) from article").fetchall() == [(3,)]


def test_a_surprise_of_any_kind_costs_one_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rows.version_row

    def broken(given: Document, *rest: object) -> rows.Row:
        if given.article.canonical_url == GOOD[1].article.canonical_url:
            raise ZeroDivisionError("nobody foresaw it")
        return whole(given, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(rows, "version_row", broken)
    with open_warehouse(tmp_path / "warehouse.duckdb") as warehouse:
        warehouse.begin_run(run())
        _, lost = append_salvaged(warehouse, batch(*GOOD), "run-1")
        assert [o.canonical_url for o in lost] == [GOOD[1].article.canonical_url]
        assert "nobody foresaw it" in str(lost[0].reason)


@pytest.mark.parametrize("value", ["a\ud800b", "a\x00b", "\udfff"])
def test_printable_text_is_utf8_without_nul(value: str) -> None:
    told: Batch = printable(replace(batch(*GOOD), gaps=(
        Gap(outlet_id=value, from_at=None, to_at=None, reason=None),)))  # fmt: skip
    told.gaps[0].outlet_id.encode("utf-8")
    assert "\x00" not in told.gaps[0].outlet_id
    assert told.results == batch(*GOOD).results
