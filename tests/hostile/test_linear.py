"""What a stranger repeats costs what it is long: every unit at every entrance of the harvest."""

from __future__ import annotations

import time

import pytest

from harvest.feeds import instant, parse_feed
from tests.hostile.shapes import AT, ENTRANCES, HOME, OUTLET, UNITS, repeated

QUICK = 120_000
"""Characters; what grows with the square takes over a minute at most of these entrances."""
LIMIT_S = 2.0


@pytest.mark.parametrize("name", ENTRANCES)
def test_a_repeated_unit_is_read_in_time(name: str) -> None:
    slow = []
    for unit in UNITS:
        started = time.perf_counter()
        ENTRANCES[name](repeated(unit, QUICK))
        if (took_s := time.perf_counter() - started) > LIMIT_S:
            slow.append((unit, took_s))
    assert slow == []


@pytest.mark.parametrize(
    "raw",
    ["1 mars" + " " * 5_000 + "2025", "3 juin 2025 " * 40, "2025-06-03" + "0" * 2_000],
)
def test_a_text_in_the_place_of_a_date_is_none(raw: str) -> None:
    assert instant(raw, OUTLET, AT) is None


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("\n" + " " * 300 + "Tue, 3 Jun 2025 08:00:00 +0000\n" + " " * 300, "2025-06-03"),
        ("mardi\t\t3   juin\n2025", "2025-06-03"),
        ("  2025-06-03T08:00:00Z  ", "2025-06-03"),
    ],
)
def test_blanks_around_and_in_a_date_cost_nothing(raw: str, day: str) -> None:
    told = instant(raw, OUTLET, AT)
    assert told is not None and told.strftime("%Y-%m-%d") == day


@pytest.mark.parametrize(
    "before",
    [
        "<?xml version='1.0'?><?xml-stylesheet href='a<b.css'?>",
        "<!-- <html> is no root > here -->\n<!DOCTYPE rss [ <!ENTITY e '&#233;'> ]>",
        "<!doctype rss>\n<!-- a --><!-- b -->",
    ],
)
def test_the_root_is_found_behind_declarations(before: str) -> None:
    item = f"<item><title>Une</title><link>{HOME}/une</link></item>"
    body = f"{before}<rss version='2.0'><channel>{item}</channel></rss>".encode()
    assert [each.title_hint for each in parse_feed(body, HOME, OUTLET, AT).candidates] == ["Une"]
