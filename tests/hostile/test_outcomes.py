"""Pages that answer 200 and are no article end in their own outcome, through the fetch function."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from records import Page, Refusal, Status
from tests.hostile.server import Server, reply
from tests.hostile.test_addresses import TLS
from tests.loopback import LoopbackResolver

HOST = "http://journal.test"
TITLE = "<!DOCTYPE html><html><head><title>{}</title></head><body><p>x</p></body></html>"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        running.add("/", reply(TITLE.format("Le journal") + "une " * 900))
        running.add("/article-retire", reply(status=302, headers={"Location": "/"}))
        running.add("/gone", reply(TITLE.format("Page non trouvée")))
        running.add("/parked", reply(TITLE.format("Account Suspended")))
        running.add("/wall", reply(TITLE.format("Just a moment..."), status=403))
        running.add("/login", reply(TITLE.format("Connexion ‹ Le journal")))
        running.add("/empty", reply("", status=200))
        for status in (401, 403, 404, 410, 500):
            running.add(f"/{status}", reply("non", status=status))
        yield running


def ask(server: Server, *paths: str) -> list[Page | Refusal | object]:
    resolver = LoopbackResolver({"journal.test": server.port})

    async def go() -> list[Page | Refusal | object]:
        policy = FetchPolicy(default_delay_s=0.0, deadline_s=5.0, retries=0)
        async with Fetcher(policy, resolver=resolver, allow=resolver.allow, tls=TLS) as fetch:
            return [await fetch.fetch(f"{HOST}{path}") for path in paths]

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/article-retire", Status.SOFT_404),
        ("/gone", Status.SOFT_404),
        ("/parked", Status.PARKED),
        ("/wall", Status.CHALLENGE_PAGE),
        ("/login", Status.CONSENT_WALL),
        ("/401", Status.HTTP_ERROR),
        ("/403", Status.HTTP_ERROR),
        ("/404", Status.GONE),
        ("/410", Status.GONE),
        ("/500", Status.HTTP_ERROR),
    ],
)
def test_each_kind_has_its_outcome(server: Server, path: str, status: Status) -> None:
    (result,) = ask(server, path)
    assert isinstance(result, Refusal) and result.status is status and result.reason


def test_the_same_bytes_under_two_addresses_are_no_second_article(server: Server) -> None:
    for path in ("/a", "/b"):
        server.add(path, reply("<html><body>" + "un article " * 300))
    first, second, again = ask(server, "/a", "/b", "/a")
    assert isinstance(first, Page) and isinstance(again, Page)
    assert isinstance(second, Refusal) and second.status is Status.SOFT_404
