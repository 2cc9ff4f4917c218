"""What one outlet's links lead to costs no other outlet, and a dead name costs itself only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from records import HttpRules, Outlet, OutletKind, Page, Refusal, Status
from tests.hostile.server import Server, reply
from tests.loopback import LoopbackResolver

POLICY = FetchPolicy(default_delay_s=0.0)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def outlet(name: str) -> Outlet:
    return Outlet(
        id=name,
        name=name,
        home_url=f"http://{name}.test",
        kind=OutletKind.DAILY,
        http=HttpRules(plain_http=True),
    )


def fetch_all(
    server: Server, asked: list[tuple[str, str]], ports: dict[str, int] | None = None
) -> list[Page | Refusal | object]:
    """Ask for each (outlet, address) in turn, in one run."""
    hosts = {"voisin.test": server.port, "victime.test": server.port, **(ports or {})}
    resolver = LoopbackResolver(hosts)

    async def go() -> list[Page | Refusal | object]:
        async with Fetcher(POLICY, resolver=resolver, allow=resolver.allow) as fetch:
            return [await fetch.fetch(url, outlet=outlet(name)) for name, url in asked]

    return asyncio.run(go())


def test_a_redirect_to_a_shut_port_of_another_shuts_nothing_there(server: Server) -> None:
    server.add("/piege", reply(status=302, headers={"Location": "http://victime.test:1/x"}))
    server.add("/une", reply("<html><body><p>La crue a cessé à Niono.</p></body></html>"))
    trap = [("voisin", "http://voisin.test/piege")] * 4
    *_, last = fetch_all(server, [*trap, ("victime", "http://victime.test/une")])
    assert isinstance(last, Page) and b"Niono" in last.body


def test_equal_bytes_are_known_within_an_outlet_only(server: Server) -> None:
    body = "<html><body><p>Le même texte pour tous les lecteurs.</p></body></html>"
    for path in ("/a", "/b", "/c"):
        server.add(path, reply(body))
    first, twin, other = fetch_all(
        server,
        [
            ("voisin", "http://victime.test/a"),
            ("victime", "http://victime.test/b"),
            ("victime", "http://victime.test/c"),
        ],
    )
    assert isinstance(first, Page) and isinstance(twin, Page)
    assert isinstance(other, Refusal) and other.status is Status.SOFT_404


def test_a_name_that_does_not_exist_leaves_its_sisters_alone(server: Server) -> None:
    server.add("/une", reply("<html><body><p>Le pont est ouvert.</p></body></html>"))
    dead, again, page = fetch_all(
        server,
        [
            ("victime", "http://m.victime.test/une"),
            ("victime", "http://amp.victime.test/une"),
            ("victime", "http://victime.test/une"),
        ],
        {"m.victime.test": 1, "amp.victime.test": 1},
    )
    assert isinstance(dead, Refusal) and isinstance(again, Refusal)
    assert isinstance(page, Page) and page.status == 200
