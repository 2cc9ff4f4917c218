"""Network faults (reliability.md §2.1): each ends in its outcome, in time, and alone."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from harvest.archive import Archive
from harvest.fetch import Fetcher
from harvest.network import Endpoint
from harvest.policy import FetchPolicy
from records import Page, Refusal, Status
from tests.hostile import bombs
from tests.hostile.certificates import make_authority, server_context
from tests.hostile.server import Behaviour, Request, Server, reply
from tests.hostile.test_addresses import TLS
from tests.loopback import LoopbackResolver

DEADLINE_S = 1.0
POLICY = FetchPolicy(default_delay_s=0.0, deadline_s=DEADLINE_S, retries=0)
HOST = "http://journal.test"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(fallback=reply("un article")) as running:
        running.add("/robots.txt", reply(status=404))
        yield running


def fetcher(
    server: Server, policy: FetchPolicy = POLICY, archive: Archive | None = None
) -> Fetcher:
    resolver = LoopbackResolver({"journal.test": server.port, "autre.test": server.port})
    return Fetcher(policy, archive, resolver=resolver, allow=resolver.allow, tls=TLS)


async def drip_body(request: Request, out: asyncio.StreamWriter) -> None:
    out.write(b"HTTP/1.1 200 x\r\nContent-Length: 100000\r\n\r\n")
    while True:
        out.write(b"x")
        await out.drain()
        await asyncio.sleep(0.1)


async def drip_headers(request: Request, out: asyncio.StreamWriter) -> None:
    out.write(b"HTTP/1.1 200 x\r\n")
    for n in range(10_000):
        out.write(b"X-%d: y\r\n" % n)
        await out.drain()
        await asyncio.sleep(0.1)


async def silence(request: Request, out: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def drip_chunks(request: Request, out: asyncio.StreamWriter) -> None:
    out.write(b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        out.write(b"1\r\nx\r\n")
        await out.drain()
        await asyncio.sleep(0.1)


DRIPS = [drip_body, drip_headers, silence, drip_chunks]


@pytest.mark.parametrize("drip", DRIPS, ids=lambda d: d.__name__)
def test_a_drip_ends_at_the_deadline_and_disturbs_nobody(server: Server, drip: Behaviour) -> None:
    server.add("journal.test/a", drip)

    async def go() -> tuple[object, float, list[float]]:
        async with fetcher(server) as fetch:
            await fetch.fetch("http://autre.test/warm")
            started = time.monotonic()
            slow = asyncio.create_task(fetch.fetch(f"{HOST}/a"))
            others = []
            for n in range(5):
                at = time.monotonic()
                assert isinstance(await fetch.fetch(f"http://autre.test/{n}?{n}"), Page | Refusal)
                others.append(time.monotonic() - at)
            return await slow, time.monotonic() - started, others

    result, elapsed, others = asyncio.run(go())
    assert isinstance(result, Refusal) and result.status is Status.FETCH_ERROR
    assert str(result.reason) == "no_answer_in_time(limit_s=1.0)"
    assert DEADLINE_S * 0.9 <= elapsed <= DEADLINE_S + 1
    assert max(others) < 0.5


def test_a_redirect_chain_shares_one_deadline(server: Server) -> None:
    async def slow_redirect(request: Request, out: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.4)
        await reply(status=302, headers={"Location": request.path + "x"})(request, out)

    server.fallback = slow_redirect
    started = time.monotonic()

    async def go() -> object:
        async with fetcher(server) as fetch:
            return await fetch.fetch(f"{HOST}/a")

    assert isinstance(asyncio.run(go()), Refusal)
    assert time.monotonic() - started <= DEADLINE_S + 1


def test_bombs_and_floods_cost_little_memory_and_time() -> None:
    """In a child, so that the peak is the client's own. Figures: growth ≤ 64 MB, deadline + 1 s."""
    routes = {"/" + name.replace(" ", "-"): case for name, case in bombs.cases().items()}
    with Server(routes=routes, fallback=reply("x")) as server:
        command = [sys.executable, "-m", "tests.hostile.bombs", str(server.port)]
        root = Path(__file__).resolve().parents[2]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=root)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for row in rows:
        print(row)  # noqa: T201
    assert [row["case"] for row in rows] == bombs.cases_names()
    assert all(row["growth_mb"] <= 64 for row in rows)
    assert all(row["seconds"] <= bombs.DEADLINE_S + 1 for row in rows)
    statuses = {row["case"]: row["status"] for row in rows}
    large = ("gzip bomb", "many gzip members", "large body", "endless body")
    assert all(statuses[case] == Status.TOO_LARGE for case in large)
    assert "page" not in statuses.values()


def test_brotli_is_neither_asked_for_nor_decoded(server: Server) -> None:
    server.add("/a", bombs.encoded(b"\x8b\x00\x80x\x03", "br"))

    async def go() -> object:
        async with fetcher(server) as fetch:
            return await fetch.fetch(f"{HOST}/a")

    result = asyncio.run(go())
    assert isinstance(result, Refusal) and result.reason.code == "bad_encoding"
    assert server.asked("/a")[0].headers["accept-encoding"] == "gzip"


BODY = b"<p>" + b"un article entier " * 200 + b"</p>"


@pytest.mark.parametrize("percent", [0, 10, 50, 99])
@pytest.mark.parametrize("how", ["length", "chunked", "gzip", "abort"])
def test_a_body_cut_short_is_no_page(
    server: Server, tmp_path: Path, percent: int, how: str
) -> None:
    import gzip

    whole = gzip.compress(BODY) if how == "gzip" else BODY
    part = whole[: len(whole) * percent // 100]

    async def cut(request: Request, out: asyncio.StreamWriter) -> None:
        head = b"HTTP/1.1 200 x\r\n"
        if how == "chunked":
            head += b"Transfer-Encoding: chunked\r\n\r\n"
            out.write(head + (b"%x\r\n%b\r\n" % (len(part), part) if part else b""))
        elif how == "gzip":  # complete by its length, cut within its encoding
            head += b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % max(len(part), 1)
            out.write(head + (part or b"\x1f"))
        else:
            out.write(head + b"Content-Length: %d\r\n\r\n" % len(whole) + part)
        await out.drain()
        if how == "abort":
            out.transport.abort()
        out.close()

    server.add("/a", cut)
    archive = Archive(tmp_path)

    async def go() -> object:
        async with fetcher(server, archive=archive) as fetch:
            return await fetch.fetch(f"{HOST}/a")

    result = asyncio.run(go())
    assert isinstance(result, Refusal) and result.status is Status.FETCH_ERROR
    assert result.warc is None, "a partial body is not archived as a page"


def test_a_broken_connection_is_tried_once_more(server: Server) -> None:
    count = iter(range(9))

    async def second_time_lucky(request: Request, out: asyncio.StreamWriter) -> None:
        if next(count) == 0:
            out.transport.abort()
        else:
            await reply("un article")(request, out)

    server.add("/a", second_time_lucky)
    policy = FetchPolicy(default_delay_s=0.0, deadline_s=DEADLINE_S, back_off_s=0.05)

    async def go() -> object:
        async with fetcher(server, policy) as fetch:
            return await fetch.fetch(f"{HOST}/a")

    assert isinstance(asyncio.run(go()), Page)
    assert len(server.asked("/a")) == 2


@pytest.mark.parametrize("hops", [1, 5, 6, 30])
def test_five_hops_and_no_more(server: Server, hops: int) -> None:
    for n in range(hops):
        server.add(f"/{n}", reply(status=301, headers={"Location": f"/{n + 1}"}))
    server.add(f"/{hops}", reply("un article"))

    async def go() -> object:
        async with fetcher(server) as fetch:
            return await fetch.fetch(f"{HOST}/0")

    result = asyncio.run(go())
    assert isinstance(result, Page) is (hops <= 5)
    assert len(server.pages()) <= 6


def test_a_redirect_loop_ends(server: Server) -> None:
    server.add("/a", reply(status=302, headers={"Location": "/a"}))

    async def go() -> object:
        async with fetcher(server) as fetch:
            return await fetch.fetch(f"{HOST}/a")

    result = asyncio.run(go())
    assert isinstance(result, Refusal) and "redirect" in result.reason.code
    assert len(server.pages()) <= 6


def test_no_cookie_and_no_credential_travels_to_another_host(server: Server) -> None:
    headers = {"Location": "http://autre.test/b", "Set-Cookie": "s=1; Domain=.test; Path=/"}
    server.add("journal.test/a", reply(status=302, headers=headers))
    server.add("journal.test/c", reply("c", headers={"Set-Cookie": "s=1"}))

    async def go() -> None:
        async with fetcher(server) as fetch:
            await fetch.fetch(f"{HOST}/a")
            await fetch.fetch(f"{HOST}/c")
            await fetch.fetch(f"{HOST}/d")

    asyncio.run(go())
    for request in server.requests:
        assert not {"cookie", "authorization", "referer"} & set(request.headers)


@pytest.mark.parametrize("kind", ["good", "expired", "self-signed", "wrong name", "TLS 1.0"])
def test_certificates_are_verified(tmp_path: Path, kind: str) -> None:
    authority = make_authority()
    trust = httpx.create_ssl_context(trust_env=False)
    trust.load_verify_locations(cadata=authority.pem())
    context = server_context(authority, tmp_path, kind)
    with Server(tls=context, fallback=reply("un article")) as server:
        resolver = LoopbackResolver({"journal.test": server.port})

        async def go() -> list[object]:
            async with Fetcher(POLICY, resolver=resolver, allow=resolver.allow, tls=trust) as fetch:
                return [await fetch.fetch(f"https://journal.test/{n}") for n in range(3)]

        results = asyncio.run(go())
    if kind == "good":
        assert isinstance(results[0], Page)
        return
    assert all(isinstance(r, Refusal) and r.status is Status.FETCH_ERROR for r in results)
    assert isinstance(results[0], Refusal)
    assert results[0].reason.code in ("tls_refused", "certificate_refused")
    assert not server.requests


def test_ours_do_not_ask_over_plain_http_unless_the_outlet_says_so(server: Server) -> None:
    from records import Outlet, OutletKind

    outlet = Outlet(id="a", name="A", home_url="https://journal.test", kind=OutletKind.DAILY)

    async def go() -> object:
        async with fetcher(server) as fetch:
            return await fetch.fetch(f"{HOST}/a", outlet=outlet)

    result = asyncio.run(go())
    assert isinstance(result, Refusal), "the loopback server speaks no TLS"
    assert not server.requests


class BlackHole:
    """A name whose first addresses swallow packets; the last one answers."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        return [Endpoint("2001:db8::1", 80), Endpoint("127.0.0.1", self.port)]


def test_an_address_that_swallows_packets_gives_way_to_the_next(server: Server) -> None:
    """An IPv6 black hole costs seconds, not the host."""
    import httpcore

    class Swallowing(httpcore.AnyIOBackend):
        async def connect_tcp(  # type: ignore[override]
            self, host: str, port: int, timeout: float | None = None, **_: object
        ) -> httpcore.AsyncNetworkStream:
            if ":" in host:
                await asyncio.sleep(timeout or 60)
                raise httpcore.ConnectTimeout("swallowed")
            return await super().connect_tcp(host, port, timeout)

    policy = FetchPolicy(default_delay_s=0.0, deadline_s=10.0, retries=0)

    async def go() -> object:
        async with Fetcher(
            policy,
            resolver=BlackHole(server.port),
            allow=lambda endpoint: True,
            backend=Swallowing(),
            tls=TLS,
        ) as fetch:
            return await fetch.fetch(f"{HOST}/a")

    started = time.monotonic()
    assert isinstance(asyncio.run(go()), Page)
    assert time.monotonic() - started < 10


def test_a_host_that_is_down_is_left_alone_and_others_are_not(server: Server) -> None:
    """Refused connections: three tries, then the host's other addresses are spared."""
    resolver = LoopbackResolver({"mort.test": 1, "journal.test": server.port})

    async def go() -> list[object]:
        async with Fetcher(POLICY, resolver=resolver, allow=resolver.allow, tls=TLS) as fetch:
            dead: list[object] = [await fetch.fetch(f"http://mort.test/{n}") for n in range(20)]
            assert isinstance(await fetch.fetch(f"{HOST}/a"), Page)
            assert [name for name, _ in fetch.hosts_down] == ["mort.test"]
            return dead

    results = asyncio.run(go())
    assert all(isinstance(r, Refusal) and r.status is Status.FETCH_ERROR for r in results)
    assert resolver.asked.count("mort.test") <= POLICY.host_failures


def test_only_the_fetch_function_makes_requests() -> None:
    """Every advisory of reliability.md §1.1 began with a second way out: a lint finds any."""
    import re

    root = Path(__file__).resolve().parents[2]
    rooms = ("harvest", "extractors", "topics", "duplicates", "warehouse", "text", "records")
    client = re.compile(
        r"\b(?:httpx\.(?:get|post|stream|Client|AsyncClient|AsyncHTTPTransport)\b|"
        r"requests\.(?:get|post|Session)|urlopen|http\.client|aiohttp|create_connection|open_connection|urllib\.request|"
        r"fetch_url|feedparser\.parse\((?!\s*io\.BytesIO))"
    )
    found = [
        f"{path.relative_to(root)}: {match[0]}"
        for room in rooms
        for path in (root / room).rglob("*.py")
        for match in client.finditer(path.read_text("utf-8"))
    ]
    allowed = "harvest/network.py: httpx.AsyncHTTPTransport"
    assert found == [allowed]
