"""Content rows of reliability.md §2.2: pages that poison an extractor, served, fetched and read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from extractors.credits import NO_CREDITS
from flows.process_page import Reader
from harvest.feeds import parse_feed
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from records import Candidate, DiscoveryWay, Document, HttpRules, Outlet, OutletKind, Page, Status
from tests.hostile.server import Server, reply
from tests.hostile.test_feeds import AT, URL, item, rss
from tests.loopback import LoopbackResolver

HOST = "http://journal.test"
OUTLET = Outlet(
    id="journal",
    name="Journal",
    home_url=HOST,
    kind=OutletKind.DAILY,
    http=HttpRules(plain_http=True, max_pages=200),
)
TEXT = "<p>Le conseil de la commune a voté lundi le budget des routes et des puits du cercle.</p>"
TIME_S = 10.0
"""What a page may take in a run."""


def words(number: int | str) -> str:
    """Eight paragraphs that no other page has."""
    subjects = ["route", "puits", "école", "marché", "mairie", "champ", "pont", "stade"]
    return "".join(
        f"<p>Le conseil de la commune {number} a voté lundi le budget pour {each} du cercle, après"
        f" un débat de {n + 2} heures entre les élus et les habitants venus nombreux.</p>"
        for n, each in enumerate(subjects)
    )


def page(number: int | str, body: str = "") -> str:
    body = body or words(number)
    head = f"<title>Un titre sur le budget numéro {number}</title>"
    return f"<!DOCTYPE html><html lang=fr><head>{head}</head><body><article>{body}</article></body>"


MANY_ATTRIBUTES = " ".join(f"a{n}=v{n}" for n in range(200_000))
POISONS: dict[str, Callable[[], str]] = {
    "a million nested divs": lambda: page("x", "<div>" * 1_000_000 + "x"),
    "100,000 unclosed tags": lambda: page("x", "<b><i>x" * 50_000),
    "50,000 links": lambda: page("x", "<a href=/a>lien</a> " * 50_000),
    "100,000 combining marks": lambda: page("x", words("x") + "<p>e" + "\u0301" * 100_000),
    "an article of 12 MB": lambda: page("x", TEXT * 150_000),
}


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        running.add("/robots.txt", reply(status=404))
        yield running


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    local = tmp_path_factory.mktemp("local")
    made = Reader(local, NO_CREDITS, timeout_s=TIME_S, processes=1)
    yield made
    made.close()


def read(server: Server, reader: Reader, *paths: str) -> list[Status]:
    resolver = LoopbackResolver({"journal.test": server.port})
    policy = FetchPolicy(default_delay_s=0.0, deadline_s=10.0)

    async def one(fetch: Fetcher, path: str) -> Status:
        url = f"{HOST}{path}"
        found = await fetch.fetch(url, outlet=OUTLET)
        if not isinstance(found, Page):
            return found.status  # type: ignore[union-attr]
        candidate = Candidate(
            outlet_id="journal", url=url, canonical_url=url, found_in=url, way=DiscoveryWay.FEED
        )
        told = await reader.read(found, OUTLET, candidate)
        return Status.NEW if isinstance(told, Document) else told.status

    async def go() -> list[Status]:
        async with Fetcher(policy, resolver=resolver, allow=resolver.allow) as fetch:
            return [await one(fetch, path) for path in paths]

    return asyncio.run(go())


@pytest.mark.slow
@pytest.mark.parametrize("name", POISONS)
def test_a_poison_page_ends_in_time_and_the_next_one_is_read(
    server: Server, reader: Reader, name: str
) -> None:
    server.add("/sain", reply(page(1)))
    server.add("/apres", reply(page(2)))
    server.add("/poison", reply(POISONS[name]()))
    started = time.monotonic()
    first, poisoned, after = read(server, reader, "/sain", "/poison", "/apres")
    print(f"{name}: {poisoned}, {time.monotonic() - started:.1f} s")  # noqa: T201
    assert first is Status.NEW and after is Status.NEW
    assert poisoned in {
        Status.EXTRACT_ERROR, Status.TOO_LARGE, Status.TOO_SHORT, Status.NOT_AN_ARTICLE, Status.NEW,
    }  # fmt: skip


@pytest.mark.slow
def test_poison_in_the_middle_of_a_hundred_pages_costs_one(server: Server, reader: Reader) -> None:
    for number in range(99):
        server.add(f"/{number}", reply(page(number)))
    server.add("/poison", reply(page("x", f"<p {MANY_ATTRIBUTES}>x</p>{TEXT}")))
    paths = [f"/{number}" for number in range(50)]
    told = read(server, reader, *paths, "/poison", *(f"/{n}" for n in range(50, 99)))
    assert told.count(Status.NEW) == 99 and told[50] is Status.EXTRACT_ERROR


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/St_Johns", "UTC"])
def test_dates_are_the_same_wherever_the_machine_stands(
    zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for raw in (
            "Fri, 20 Nov 2026 10:30:00 +0000",
            "2026-11-20T10:30:00",
            "20 novembre 2026 à 10:30",
        ):
            (one,) = parse_feed(rss(item(1, date=raw)), URL, OUTLET, AT).candidates
            assert one.published_hint == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()
