"""Stories by TF-IDF: short reports of one week, at once and day by day, after any past."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from benchmarks.scores import b_cubed
from cli.commands.duplicates import with_entities
from duplicates.pipe import PipeText, answer
from duplicates.profile import count, profile
from duplicates.terms import Counts, entity, weight
from flows.matching import match_new
from records import StoredText
from tests.duplicates.documents import batch, document, run
from tests.duplicates.test_matching import START, ask, body
from warehouse.writer import open_warehouse

REPORTS = tomllib.loads(Path(__file__).with_name("events.toml").read_text("utf-8"))["report"]
EVENTS = [report["event"] for report in REPORTS]


def when(n: int) -> datetime:
    morning = datetime.combine(REPORTS[n]["day"], datetime.min.time(), UTC)
    return morning + timedelta(hours=7, minutes=n)


def test_reports_of_one_week_are_told_apart_by_event() -> None:
    lines = [
        PipeText(title=report["title"], text=report["text"], published=when(n))
        for n, report in enumerate(REPORTS)
    ]
    score = b_cubed(EVENTS, [told.story for told in answer(with_entities(lines))])
    assert score.f1 == 1.0, score


@pytest.mark.parametrize("history", [0, 60])
def test_day_by_day_after_any_past(tmp_path: Path, history: int) -> None:
    path = tmp_path / "w.duckdb"
    past = [
        document(f"https://past/{n}", f"Titre {n}", body(n), when(0) - timedelta(days=20 + n % 9))
        for n in range(history)
    ]
    week = [
        document(f"https://now/{n}", report["title"], report["text"], when(n))
        for n, report in enumerate(REPORTS)
    ]
    runs = [
        past,
        *(list(day) for _, day in groupby(sorted(week, key=_at), key=lambda d: _at(d).date())),
    ]
    for number, documents in enumerate(runs):
        with open_warehouse(path) as warehouse:
            this = run(f"r{number}", START)
            warehouse.begin_run(this)
            warehouse.append(batch("press", *documents), this.run_id)
            match_new(warehouse, this, when(-1) + timedelta(days=number))
    rows = ask(
        path, "select canonical_url, story_id from articles where canonical_url like '%now%'"
    )
    found = dict(rows)
    score = b_cubed(EVENTS, [found[f"https://now/{n}"] for n in range(len(REPORTS))])
    assert score.f1 >= 0.95, score
    counted = ask(path, "select sum(texts) from story_term where term = ''")
    assert counted == [(history + len(REPORTS),)]


def _at(made: object) -> datetime:
    return made.fetched_at  # type: ignore[attr-defined, no-any-return]


def test_what_many_texts_have_weighs_less() -> None:
    assert weight("raffin") == 1.0
    seen = Counts(texts=2_000, holders={"raffin": 400, "bamako": 1_900, "=yadran": 2})
    assert weight("raffin", seen) < 0.5
    assert weight("bamako", seen) < weight("bamako") / 2
    assert weight(entity("yadran"), seen) > weight(entity("yadran"))
    assert weight("de", seen) == 0.0


def test_counts_move_a_profile() -> None:
    report = REPORTS[-6]
    text = StoredText(
        version_id="a", article_id="a", outlet_id="a", title=report["title"], body=report["text"],
        words=50, seen_at=when(1), entities=("yadran",),
    )  # fmt: skip
    others = [
        StoredText(
            version_id=f"{n}", article_id="", outlet_id="", title="", seen_at=when(1), words=3,
            body="La raffinerie d'or",
        )
        for n in range(900)
    ]  # fmt: skip
    plain, counted = profile(text), profile(text, count(others))
    assert "=yadran" in plain.terms and plain.terms["raffin"] > counted.terms["raffin"]
