"""The one fetch function against a loopback server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from harvest.archive import Archive
from harvest.discover import discover
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy, Purpose
from harvest.validators import validator_of
from records import (
    Discovery,
    DiscoveryWay,
    HttpRules,
    NotModified,
    Outlet,
    OutletKind,
    Page,
    Refusal,
    Status,
)
from tests.hostile.server import Server, reply
from tests.loopback import LoopbackResolver

FAST = FetchPolicy(default_delay_s=0.0, deadline_s=2.0)
HOST = "http://journal.test"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def fetcher(server: Server, policy: FetchPolicy = FAST, archive: Archive | None = None) -> Fetcher:
    resolver = LoopbackResolver({"journal.test": server.port, "autre.test": server.port})
    return Fetcher(policy, archive, resolver=resolver, allow=resolver.allow)


def get(server: Server, *paths: str, policy: FetchPolicy = FAST) -> list[object]:
    async def go() -> list[object]:
        async with fetcher(server, policy) as fetch:
            return [await fetch.fetch(f"{HOST}{path}") for path in paths]

    return asyncio.run(go())


def test_a_page_comes_as_received(server: Server) -> None:
    server.add("/a", reply("<p>é</p>".encode("cp1252"), media="text/html; charset=windows-1252"))
    (page,) = get(server, "/a")
    assert isinstance(page, Page)
    assert page.body == b"<p>\xe9</p>"
    assert page.media_type == "text/html; charset=windows-1252"
    assert page.final_url == f"{HOST}/a"


def test_who_we_are_is_in_every_request(server: Server) -> None:
    server.add("/a", reply("x"))
    get(server, "/a", policy=FetchPolicy(contact="desk@example.org", default_delay_s=0))
    assert [r.path for r in server.requests] == ["/robots.txt", "/a"]
    for request in server.requests:
        assert "VeilleMaliRussie/" in request.headers["user-agent"]
        assert "desk@example.org" in request.headers["user-agent"]
        assert request.headers["accept-encoding"] == "gzip"
        assert "cookie" not in request.headers


def test_a_host_that_does_not_resolve_costs_its_other_addresses_nothing(server: Server) -> None:
    resolver = LoopbackResolver({})

    async def go() -> list[object]:
        async with Fetcher(FAST, resolver=resolver, allow=resolver.allow) as fetch:
            return [await fetch.fetch(f"http://mort.test/{n}") for n in range(20)]

    results = asyncio.run(go())
    assert all(isinstance(r, Refusal) and r.status is Status.FETCH_ERROR for r in results)
    assert all(r.reason.code == "name_not_found" for r in results if isinstance(r, Refusal))
    assert resolver.asked == ["mort.test"]


def test_an_unchanged_feed_costs_one_request_and_no_body(server: Server) -> None:
    feed = (
        b'<rss version="2.0"><channel><item><title>A</title><link>/a</link></item></channel></rss>'
    )

    async def answer(request, out):  # type: ignore[no-untyped-def]
        same = request.headers.get("if-none-match") == 'W/"é1"'.encode().decode("latin-1")
        behaviour = (
            reply(status=304)
            if same
            else reply(
                feed,
                media="application/rss+xml",
                headers={"ETag": 'W/"é1"'.encode().decode("latin-1")},
            )
        )
        await behaviour(request, out)

    server.add("/feed", answer)
    outlet = Outlet(
        id="journal",
        name="Journal",
        home_url=HOST,
        kind=OutletKind.WEB_PAPER,
        http=HttpRules(plain_http=True),
        discovery=(Discovery(way=DiscoveryWay.FEED, url=f"{HOST}/feed"),),
    )

    async def go() -> None:
        async with fetcher(server) as fetch:
            first = await discover(outlet, fetch)
            assert [c.url for c in first.candidates] == [f"{HOST}/a"]
            again = await discover(outlet, fetch, validators={v.url: v for v in first.validators})
            assert again.unchanged and again.reached and not again.candidates

    asyncio.run(go())
    assert len(server.asked("/feed")) == 2


def test_the_archive_has_the_body_before_anyone_parses_it(server: Server, tmp_path: Path) -> None:
    server.add("/a", reply("un article"))
    server.add("/b", reply("pas la", status=404))
    archive = Archive(tmp_path)

    async def go() -> list[object]:
        async with fetcher(server, FAST, archive) as fetch:
            return [await fetch.fetch(f"{HOST}{path}") for path in ("/a", "/b")]

    page, gone = asyncio.run(go())
    assert isinstance(page, Page) and page.warc is not None
    assert archive.read(page.warc).body == b"un article"
    assert isinstance(gone, Refusal) and gone.status is Status.GONE and gone.warc is not None


def test_a_resumed_run_takes_from_the_archive_what_it_received(
    server: Server, tmp_path: Path
) -> None:
    server.add("/a", reply("un article"))

    async def once(policy: FetchPolicy) -> tuple[datetime, object]:
        async with fetcher(server, policy, Archive(tmp_path)) as fetch:
            started = fetch.clock.now()
            result = await fetch.fetch(f"{HOST}/a")
            return started, result

    started, first = asyncio.run(once(FAST))
    again = FetchPolicy(default_delay_s=0.0, reuse_since=started - timedelta(seconds=1))
    _, second = asyncio.run(once(again))
    assert isinstance(first, Page) and second == first
    assert [r.path for r in server.requests] == ["/robots.txt", "/a"]


def test_the_same_body_under_new_headers_is_not_modified(server: Server) -> None:
    server.add("/feed", reply("<rss/>", headers={"Date": "x"}))

    async def go() -> None:
        async with fetcher(server) as fetch:
            page = await fetch.fetch(f"{HOST}/feed", purpose=Purpose.FEED)
            assert isinstance(page, Page)
            validator = validator_of(page, FAST.max_fresh)
            again = await fetch.fetch(f"{HOST}/feed", purpose=Purpose.FEED, validator=validator)
            assert isinstance(again, NotModified) and again.how == "same body"

    asyncio.run(go())
