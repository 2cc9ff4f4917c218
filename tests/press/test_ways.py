"""Each way that an outlet of the press offers finds all that the way can show."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from harvest.discover import backfill
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy, Purpose
from records import DiscoveryWay, Outlet, Page
from tests.press import catalogue
from tests.press.room import PressClock
from tests.press.server import Press
from text.urls import canonical

# Outlet, way by its place in the outlet's file, how many of the newest articles it can show:
# None is all of them, a number is the length of a list without further pages.
WAYS = [
    ("fleuvematin", 0, DiscoveryWay.FEED, None),
    ("fleuvematin", 1, DiscoveryWay.WORDPRESS, None),
    ("fleuvematin", 2, DiscoveryWay.SITEMAP, None),
    ("kabako", 0, DiscoveryWay.FEED, 20),
    ("kabako", 1, DiscoveryWay.LISTING, None),
    ("kabako", 2, DiscoveryWay.NUMERIC, None),
    ("letambour", 0, DiscoveryWay.LISTING, None),
    ("letambour", 1, DiscoveryWay.LISTING, 5),
    ("malimiroir", 0, DiscoveryWay.FEED, 15),
    ("malimiroir", 1, DiscoveryWay.LISTING, None),
]


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press(day=30) as running:
        yield running


def fetcher(press: Press, policy: FetchPolicy | None = None) -> Fetcher:
    resolver = press.resolver()
    return Fetcher(policy, resolver=resolver, allow=resolver.allow, clock=PressClock(press))


async def found_by(press: Press, outlet: Outlet) -> dict[str, str]:
    """What a backfill of the whole month finds: headline hints by canonical address."""
    found: dict[str, str] = {}
    async with fetcher(press) as quick:
        async for step in backfill(outlet, quick, since=catalogue.OPENED):
            found |= {c.canonical_url: c.title_hint for c in step.candidates}
    return found


@pytest.mark.parametrize(("name", "place", "way", "newest"), WAYS)
def test_a_way_finds_all_that_it_can_show(
    press: Press, name: str, place: int, way: DiscoveryWay, newest: int | None
) -> None:
    outlet = press.outlets()[name]
    assert outlet.discovery[place].way is way
    alone = replace(outlet, discovery=(outlet.discovery[place],))
    found = asyncio.run(found_by(press, alone))
    online = [canonical(row.url) for row in press.expected(name)]
    assert sorted(found) == sorted(online if newest is None else online[-newest:])


def test_every_way_of_the_press_is_measured(press: Press) -> None:
    offered = {
        (o.id, i, way.way) for o in press.outlets().values() for i, way in enumerate(o.discovery)
    }
    assert offered == {(name, place, way) for name, place, way, _ in WAYS}


def test_headlines_come_through_escaped_twice(press: Press) -> None:
    outlet = press.outlets()["malimiroir"]
    found = asyncio.run(found_by(press, replace(outlet, discovery=outlet.discovery[:1])))
    titles = {
        canonical(r.url): r.version.title.replace("’", "'") for r in press.expected("malimiroir")
    }
    assert {url: title.replace("’", "'") for url, title in found.items()} == {
        url: titles[url] for url in found
    }


def test_no_two_requests_to_a_host_are_closer_than_its_delay() -> None:
    delay_s = 0.15

    async def visit(press: Press) -> None:
        polite = FetchPolicy(default_delay_s=delay_s)
        async with fetcher(press, polite) as slow:
            await asyncio.gather(*(ask(slow, press, name) for name in press.outlets()))

    async def ask(slow: Fetcher, press: Press, name: str) -> None:
        outlet = press.outlets()[name]
        for row in press.expected(name)[:3]:
            assert isinstance(await slow.fetch(row.url, outlet=outlet, purpose=Purpose.PAGE), Page)

    with Press(day=12) as press:
        asyncio.run(visit(press))
        for host in press.hosts.values():
            times = [request.at for request in press.asked(host)]
            assert len(times) == 4  # robots.txt once, three pages
            assert min(b - a for a, b in pairwise(times)) >= delay_s - 0.01, host
            assert [r.path for r in press.asked(host)].count("/robots.txt") == 1
