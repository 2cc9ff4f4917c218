"""Servers that send a reader on: by a cookie that they wait for, or by a page that refreshes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from records import Page, Refusal
from records.reason import ReasonCode
from tests.hostile.server import Behaviour, Request, Server, reply
from tests.loopback import LoopbackResolver

HOST = "http://journal.test"
ARTICLE = "<html><body><article><p>Le barrage de Sotuba sera rehaussé.</p></article></body></html>"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(fallback=reply(ARTICLE)) as running:
        running.add("/robots.txt", reply(status=404))
        yield running


def ask(server: Server, *paths: str) -> list[object]:
    resolver = LoopbackResolver({name: server.port for name in ("journal.test", "autre.test")})
    policy = FetchPolicy(default_delay_s=0.0, retries=0, deadline_s=5)

    async def go() -> list[object]:
        async with Fetcher(policy, resolver=resolver, allow=resolver.allow) as fetch:
            return [await fetch.fetch(HOST + path) for path in paths]

    return asyncio.run(go())


def waiting_for(cookie: str, elsewhere: Behaviour, here: Behaviour) -> Behaviour:
    async def answer(request: Request, out: object) -> None:
        found = cookie in request.headers.get("cookie", "")
        await (here if found else elsewhere)(request, out)  # type: ignore[arg-type]

    return answer


@pytest.mark.parametrize(
    ("status", "set_cookie", "wanted"),
    [
        (302, "seen=1", "seen=1"),
        (307, "PHPSESSID=ab-12; Path=/; HttpOnly", "PHPSESSID=ab-12"),
        (303, "__tok=a.b/c+d==; Max-Age=60; Secure", "__tok=a.b/c+d=="),
        (301, "s=1; Domain=.journal.test; SameSite=Lax", "s=1"),
    ],
)
def test_a_redirect_to_itself_that_waits_for_its_cookie(
    server: Server, status: int, set_cookie: str, wanted: str
) -> None:
    to_itself = reply(status=status, headers={"Location": "/a", "Set-Cookie": set_cookie})
    server.add("journal.test/a", waiting_for(wanted, to_itself, reply(ARTICLE)))
    (page,) = ask(server, "/a")
    assert isinstance(page, Page) and page.body == ARTICLE.encode()
    assert len(server.asked("/a")) == 2


def test_a_cookie_lives_for_one_fetch(server: Server) -> None:
    headers = {"Location": "/b", "Set-Cookie": "s=1"}
    server.add("journal.test/a", reply(status=302, headers=headers))
    ask(server, "/a", "/c")
    assert [r.headers.get("cookie") for r in server.asked("/b")] == ["s=1"]
    assert [r.headers.get("cookie") for r in server.asked("/c")] == [None]


@pytest.mark.parametrize(
    "evil", ["s=1\r\nX: y", "s=" + "a" * 9000, "=1", "é=1", "s=\x00", "s=a b; x", ";;;", "s"]
)
def test_an_odd_cookie_ends_nothing(server: Server, evil: str) -> None:
    headers = {"Location": "/b", "Set-Cookie": evil}
    server.add("journal.test/a", reply(status=302, headers=headers))
    (page,) = ask(server, "/a")
    assert isinstance(page, Page | Refusal)
    assert all(len(r.headers.get("cookie", "")) < 2100 for r in server.requests)


def test_a_server_that_never_takes_its_cookie_costs_the_hops(server: Server) -> None:
    headers = {"Location": "/a", "Set-Cookie": "s=1"}
    server.add("journal.test/a", reply(status=302, headers=headers))
    (refusal,) = ask(server, "/a")
    assert isinstance(refusal, Refusal)
    assert refusal.reason.code is ReasonCode.TOO_MANY_REDIRECTS
    assert len(server.asked("/a")) == 6


REFRESHES = {
    "as browsers write it": '<meta http-equiv="refresh" content="0; url=/b">',
    "the other way round": "<META content='1;URL=\"/b\"' http-equiv=Refresh>",
    "a whole address": '<meta http-equiv="refresh" content="0;url=http://journal.test/b">',
    "an entity": '<meta http-equiv="refresh" content="3; url=&#47;b">',
    "no key": '<meta http-equiv="refresh" content="0;/b" />',
}


@pytest.mark.parametrize("meta", REFRESHES.values(), ids=REFRESHES)
def test_a_page_that_leads_on_is_followed(server: Server, meta: str) -> None:
    server.add("journal.test/a", reply(f"<html><head>{meta}</head><body>…</body></html>"))
    (page,) = ask(server, "/a")
    assert isinstance(page, Page)
    assert (page.requested_url, page.final_url) == (f"{HOST}/a", f"{HOST}/b")


def test_a_header_that_leads_on_is_followed(server: Server) -> None:
    server.add("journal.test/a", reply("", headers={"Refresh": "0; url=/b"}))
    (page,) = ask(server, "/a")
    assert isinstance(page, Page) and page.body == ARTICLE.encode()


@pytest.mark.parametrize(
    "content",
    ["300", "300; url=/b", "0; url=http://autre.test/b", "0; url=javascript:x()", "x; url=/b", ""],
)
def test_what_leads_nowhere_of_its_own_is_read_where_it_stands(
    server: Server, content: str
) -> None:
    body = f'<html><head><meta http-equiv="refresh" content="{content}"></head>{ARTICLE}</html>'
    server.add("journal.test/a", reply(body))
    (page,) = ask(server, "/a")
    assert isinstance(page, Page) and page.final_url == f"{HOST}/a"
    assert [r.host for r in server.pages()] == ["journal.test"]


def test_pages_that_lead_on_to_each_other_are_followed_once(server: Server) -> None:
    for here, there in (("a", "b"), ("b", "a")):
        meta = f'<meta http-equiv="refresh" content="0; url=/{there}">'
        server.add(f"journal.test/{here}", reply(meta))
    (page,) = ask(server, "/a")
    assert isinstance(page, Page) and page.final_url == f"{HOST}/b"
    assert len(server.pages()) == 2
