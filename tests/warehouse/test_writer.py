from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from records import Gap, Outcome, OutletReport, Validator
from records.outcome import Batch, Result
from records.reason import ReasonCode, make_reason
from records.vocabulary import Kind, RunStatus, Status
from tests.warehouse.made import NOON, TEXT, batch, document, outlet, run
from warehouse.checking import run_checks
from warehouse.writer import Warehouse, open_warehouse

TABLES = ("article", "article_version", "article_text", "label", "label_topic", "evidence",
          "mention", "shingle")  # fmt: skip

LATE = make_reason(ReasonCode.LIST_AFTER_KNOWN)


def counts(warehouse: Warehouse) -> dict[str, int]:
    return {
        table: warehouse.connection.execute(f"select count(*) from {table}").fetchall()[0][0]
        for table in TABLES
    }


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [o.status.value for o in outcomes]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "warehouse.duckdb"


def test_a_second_run_of_the_same_adds_only_run_and_outcome(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run(1))
        given = batch(document(), document("https://alpha.example/2", TEXT + " Fin."))
        assert statuses(warehouse.append(given, "run-1")) == ["new", "new"]
        before = counts(warehouse)
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run(2))
        assert statuses(warehouse.append(given, "run-2")) == ["unchanged", "unchanged"]
        assert counts(warehouse) == before
        assert run_checks(warehouse.connection) == []


def test_a_batch_appended_twice_in_one_run_answers_the_same(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run())
        first = warehouse.append(batch(document()), "run-1")
        before = counts(warehouse)
        assert warehouse.append(batch(document()), "run-1") == first
        assert counts(warehouse) == before
        assert run_checks(warehouse.connection) == []


def test_a_text_that_comes_back_makes_three_versions(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        got = []
        for number, text in enumerate((TEXT, TEXT + " Ajout.", TEXT, TEXT), start=1):
            warehouse.begin_run(run(number))
            at = NOON + timedelta(hours=number)
            got += statuses(warehouse.append(batch(document(text=text, at=at)), f"run-{number}"))
        assert got == ["new", "new_version", "new_version", "unchanged"]
        numbers = warehouse.connection.execute(
            "select number from article_version order by valid_from"
        ).fetchall()
        assert numbers == [(1,), (2,), (3,)]


def test_an_original_takes_the_place_of_its_notice_for_good(path: Path) -> None:
    notice = document(key="seed:one", kind=Kind.NOTICE, text="Une notice de nos propres mots.")
    original = document(key="seed:one")
    with open_warehouse(path) as warehouse:
        got = []
        for number, given in enumerate((notice, original, notice, original), start=1):
            warehouse.begin_run(run(number))
            got += statuses(warehouse.append(batch(given), f"run-{number}"))
        assert got == ["new", "new_version", "unchanged", "unchanged"]
        assert warehouse.connection.execute(
            "select kind, version, versions from articles"
        ).fetchall() == [("text", 1, 1)]


def test_candidates_without_a_document_keep_their_outcome(path: Path) -> None:
    lost = Outcome(
        outlet_id="alpha", canonical_url="https://alpha.example/x", url="https://alpha.example/x",
        status=Status.FETCH_ERROR, reason=make_reason(ReasonCode.NO_ANSWER_IN_TIME, limit_s=30.0),
    )  # fmt: skip
    given = batch(document())
    given = replace(
        given,
        report=replace(given.report, candidates=2),
        results=(*given.results, Result(outcome=lost)),
        gaps=(
            Gap(
                outlet_id="alpha",
                from_at=NOON,
                to_at=None,
                reason=make_reason(ReasonCode.LIST_AFTER_KNOWN),
            ),
        ),
        validators=(Validator(url="https://alpha.example/feed", etag='"a"', fetched_at=NOON),),
    )
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run())
        assert statuses(warehouse.append(given, "run-1")) == ["new", "fetch_error"]
        assert warehouse.validators(["https://alpha.example/feed", "x"]) == {
            "https://alpha.example/feed": given.validators[0]
        }
        assert run_checks(warehouse.connection) == []


def test_a_candidate_without_outcome_is_found_by_the_check(path: Path) -> None:
    short = Batch(report=OutletReport(outlet_id="alpha", candidates=1, reached=True))
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run())
        warehouse.append(short, "run-1")
        assert "one_outcome_a_candidate" in [f.check for f in run_checks(warehouse.connection)]


def test_two_batches_of_one_outlet_in_one_run_add_up(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run())
        warehouse.append(batch(document()), "run-1")
        warehouse.append(batch(document("https://alpha.example/2")), "run-1")
        assert warehouse.connection.execute("select candidates from outlet_run").fetchall() == [
            (2,)
        ]
        assert run_checks(warehouse.connection) == []


def test_what_is_known_of_an_outlet(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run())
        warehouse.append(batch(document()), "run-1")
        known = warehouse.known("alpha")["https://alpha.example/1"]
        assert (known.relevance, known.first_seen_at, known.last_fetched_at) == (2, NOON, NOON)
        assert known.content_hash == document().content_hash
        assert warehouse.known("beta") == {}


def test_the_last_run_and_how_it_ended(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        assert warehouse.last_run() is None
        warehouse.begin_run(run(1))
        warehouse.begin_run(run(2, NOON + timedelta(days=1)))
        note = make_reason(ReasonCode.CHECK_FAILED, check="c", rows=2)
        warehouse.end_run("run-2", RunStatus.DEGRADED, NOON + timedelta(days=1), note)
        last = warehouse.last_run()
        assert last is not None
        assert (last.run_id, last.status, last.note) == ("run-2", RunStatus.DEGRADED, note)


def test_outlets_facts_are_kept_once_until_they_change(path: Path) -> None:
    with open_warehouse(path) as warehouse:
        for hour, name in enumerate(("Alpha", "Alpha", "Alpha Info")):
            given = replace(outlet("alpha"), name=name)
            warehouse.record_outlets([given], NOON + timedelta(hours=hour))
        assert warehouse.connection.execute("select count(*) from outlet").fetchall() == [(2,)]
        assert warehouse.connection.execute("select name from outlets").fetchall() == [
            ("Alpha Info",)
        ]
