"""The figures of extraction cannot fall unseen: floors, and a hash of pages and annotations."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from benchmarks import extract_checks as checks
from benchmarks.extract import Scores, our_answers, score
from benchmarks.extract_sets import ROOT, digest, load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]
PINNED = tomllib.loads((ROOT / "benchmarks" / "extract_floors.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def reached(shared: Path) -> dict[str, float]:
    truths = load(shared)
    scores = score(truths, our_answers(shared, truths))
    return named(scores)


def named(scores: Scores) -> dict[str, float]:
    figures: dict[str, float] = {
        "aeb_f1": scores.aeb_f1,
        "traf_fr_f1": scores.fr_f1,
        "theme_f1": scores.theme_f1,
        "theme_titles": scores.theme_titles,
        "days": scores.days,
    }
    for name, values in (("fundus", scores.fundus), ("wcxb", scores.wcxb)):
        parts = zip(("f1", "title", "date", "author"), values, strict=True)
        figures |= {f"{name}_{part}": value for part, value in parts}
    return figures


def test_the_pages_are_those_that_the_floors_belong_to(shared: Path) -> None:
    assert digest(shared) == PINNED["pages"]


@pytest.mark.parametrize("figure", PINNED["floors"])
def test_floor(reached: dict[str, float], figure: str) -> None:
    assert reached[figure] >= PINNED["floors"][figure]


def test_every_figure_has_a_floor(reached: dict[str, float]) -> None:
    assert set(reached) == set(PINNED["floors"])


def test_no_listing_is_an_article(shared: Path) -> None:
    assert checks.listings(shared) == []


def test_all_seed_originals(shared: Path) -> None:
    assert checks.seeds(shared) == 5
