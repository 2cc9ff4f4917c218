"""Golden pages of every enabled outlet, made by us, and the real ones that this desk has."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from extractors.credits import CreditIndex
from extractors.golden_pages import Golden, cases, write, wrong
from extractors.registry import SHIPPED, load_outlets
from records.page import Page

ROOT = Path(__file__).resolve().parents[2]
OUTLETS = load_outlets()
CREDITS = CreditIndex.of(OUTLETS)
REAL = Path(os.environ.get("VEILLE_DATA_DIR", ROOT / "data")) / "golden"
ALL = [*cases(ROOT / "extractors" / "golden"), *cases(REAL)]


@pytest.mark.parametrize("case", ALL, ids=lambda c: f"{c.outlet_id}/{c.page.stem}")
def test_page_yields_what_it_should(case: Golden) -> None:
    assert wrong(case, OUTLETS[case.outlet_id], CREDITS) == []


def test_every_enabled_outlet_has_a_page() -> None:
    have = {case.outlet_id for case in ALL if case.made}
    assert {name for name, outlet in OUTLETS.items() if outlet.enabled} <= have


def test_every_enabled_outlet_has_cuts_or_says_why_not() -> None:
    for name, outlet in OUTLETS.items():
        told = (SHIPPED / f"{name}.toml").read_text("utf-8")
        assert not outlet.enabled or outlet.cuts or "# No cuts: " in told, name


def test_an_added_page_fails_until_a_person_has_looked(tmp_path: Path) -> None:
    made = next(case for case in ALL if case.outlet_id == "malijet")
    page = Page(
        requested_url=made.url,
        final_url=made.url,
        status=200,
        fetched_at=datetime(2026, 11, 21, tzinfo=UTC),
        media_type="text/html",
        headers=(),
        body=made.page.read_bytes(),
    )
    write(tmp_path, page, OUTLETS["malijet"], CREDITS)
    (added,) = cases(tmp_path)
    assert "nobody has looked" in wrong(added, OUTLETS["malijet"], CREDITS)[0]
    assert wrong(replace(added, looked_at="2026-11-21"), OUTLETS["malijet"], CREDITS) == []


def test_a_difference_is_named() -> None:
    case = next(c for c in ALL if c.outlet_id == "malijet")
    other = replace(case, expected={**case.expected, "title": "Un autre titre"})
    (fault,) = wrong(other, OUTLETS["malijet"], CREDITS)
    assert "title is" in fault
    assert "Un autre titre" in fault
