"""The rules a crawler must obey (reliability.md §1.2), each against a server that counts."""

from __future__ import annotations

import asyncio
import time
import tomllib
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pytest

from harvest.archive import Archive
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy, Purpose
from harvest.robots import parse
from harvest.validators import retry_after_s, validator_of
from records import HttpRules, NotModified, Outlet, OutletKind, Page, Refusal, Status, Validator
from tests.hostile.server import Behaviour, Request, Server, reply
from tests.hostile.test_addresses import TLS
from tests.loopback import LoopbackResolver, VirtualClock

VECTORS = tomllib.loads(Path(__file__).with_name("robots.toml").read_text("utf-8"))["vector"]
GOOGLE = tomllib.loads(Path(__file__).with_name("google_robots.toml").read_text("utf-8"))
T = TypeVar("T")
START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
POLICY = FetchPolicy(deadline_s=1.0, default_delay_s=0.0, retries=0)
HOST = "http://journal.test"
OUTLET = Outlet(
    id="journal",
    name="Journal",
    home_url=HOST,
    kind=OutletKind.DAILY,
    http=HttpRules(plain_http=True, delay_s=0.3),
)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(fallback=reply("un article")) as running:
        running.add("/robots.txt", reply(status=404))
        yield running


def visit(
    server: Server,
    what: Callable[[Fetcher], Awaitable[T]],
    *,
    policy: FetchPolicy = POLICY,
    clock: Any = None,
    archive: Archive | None = None,
) -> T:
    names = {"journal.test": server.port, "autre.test": server.port}
    resolver = LoopbackResolver(names)

    async def go() -> T:
        async with Fetcher(
            policy, archive, resolver=resolver, allow=resolver.allow, clock=clock, tls=TLS
        ) as fetch:
            return await what(fetch)

    return asyncio.run(go())


# robots.txt


def assertions(vector: dict[str, Any]) -> int:
    return sum(len(vector.get(key, ())) for key in ("allow", "deny", "sitemaps"))


def test_the_lists_of_vectors_are_long_enough() -> None:
    ours, theirs = sum(map(assertions, VECTORS)), sum(map(assertions, GOOGLE["vector"]))
    left_out = sum(row["assertions"] for row in GOOGLE["left_out"])
    print(f"{len(VECTORS)} robots vectors, {ours} assertions")  # noqa: T201
    print(f"Google's: {theirs} assertions, {left_out} left out with their reasons")  # noqa: T201
    assert len(VECTORS) >= 22 and theirs >= 140
    assert all(row["why"] for row in GOOGLE["left_out"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["why"][:50])
def test_robots_vectors(vector: dict[str, Any]) -> None:
    assert not misread(vector)


@pytest.mark.parametrize("vector", GOOGLE["vector"], ids=lambda v: f"{v['of']}: {v['why']}"[:60])
def test_googles_assertions(vector: dict[str, Any]) -> None:
    assert not misread(vector)


def misread(vector: dict[str, Any]) -> list[str]:
    """What a vector says otherwise than the rules that were read from it."""
    body = bytes.fromhex(vector.get("start", "")) + vector["robots"].encode()
    rules = parse(body, vector.get("agent", "FooBot"))
    wrong = [p for p in vector.get("allow", ()) if not rules.allows(f"https://a.ml{p}")]
    wrong += [p for p in vector.get("deny", ()) if rules.allows(f"https://a.ml{p}")]
    return wrong + [a for a in vector.get("sitemaps", ()) if a not in rules.sitemaps]


def hops(number: int) -> dict[str, Behaviour]:
    moved = {
        f"/r{n}": reply(status=301, headers={"Location": f"/r{n + 1}"}) for n in range(1, number)
    }
    moved["/robots.txt"] = reply(status=301, headers={"Location": "/r1"})
    moved[f"/r{number}"] = reply("User-agent: *\nDisallow: /a", media="text/plain")
    return moved


async def hang(request: Request, out: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def reset(request: Request, out: asyncio.StreamWriter) -> None:
    out.transport.abort()


RULES = reply("User-agent: *\nDisallow: /a", media="text/plain")
DECISIONS: dict[str, tuple[dict[str, Behaviour], Status | None]] = {
    "200 forbids": ({"/robots.txt": RULES}, Status.BLOCKED_BY_ROBOTS),
    "200 allows": ({"/robots.txt": reply("User-agent: *\nDisallow: /b")}, None),
    "204": ({"/robots.txt": reply(status=204)}, None),
    "five redirects": (hops(5), Status.BLOCKED_BY_ROBOTS),
    "six redirects": (hops(6), None),
    "401": ({"/robots.txt": reply("no", status=401)}, None),
    "403": ({"/robots.txt": reply("no", status=403)}, None),
    "404": ({"/robots.txt": reply("no", status=404)}, None),
    "410": ({"/robots.txt": reply("no", status=410)}, None),
    "429": ({"/robots.txt": reply("no", status=429)}, Status.ROBOTS_UNAVAILABLE),
    "500": ({"/robots.txt": reply("no", status=500)}, Status.ROBOTS_UNAVAILABLE),
    "503": ({"/robots.txt": reply("no", status=503)}, Status.ROBOTS_UNAVAILABLE),
    "timeout": ({"/robots.txt": hang}, Status.FETCH_ERROR),
    "reset": ({"/robots.txt": reset}, Status.FETCH_ERROR),
    "HTML for a soft 404": ({"/robots.txt": reply("<html><p>Introuvable</p></html>")}, None),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_decisions_on_what_robots_txt_answers(server: Server, name: str) -> None:
    routes, expected = DECISIONS[name]
    server.routes.update(routes)
    result = visit(server, lambda fetch: fetch.fetch(f"{HOST}/a"))
    if expected is None:
        assert isinstance(result, Page)
    else:
        assert isinstance(result, Refusal) and result.status is expected
        assert not server.asked("/a"), "a page was asked for while it was forbidden"


def test_a_host_without_address_is_not_asked_for_pages() -> None:
    with Server() as server:
        result = visit(server, lambda fetch: fetch.fetch("http://mort.test/a"))
    assert isinstance(result, Refusal) and result.reason.code == "name_not_found"


def test_robots_rules_belong_to_the_first_authority(server: Server) -> None:
    """§2.3.1.2: rules found behind a redirect to another host hold for the host that was asked."""
    there = reply(status=301, headers={"Location": "http://autre.test/regles"})
    server.add("journal.test/robots.txt", there)
    server.add("autre.test/regles", RULES)

    async def both(fetch: Fetcher) -> tuple[object, object]:
        return await fetch.fetch(f"{HOST}/a"), await fetch.fetch("http://autre.test/a")

    here, other = visit(server, both)
    assert isinstance(here, Refusal) and here.status is Status.BLOCKED_BY_ROBOTS
    assert isinstance(other, Page)


@pytest.mark.parametrize("at", [400_000, 511_000])
def test_at_least_500_kib_of_robots_txt_count(server: Server, at: int) -> None:
    body = "User-agent: *\n" + "# remplissage\n" * ((at - 14) // 14) + "Disallow: /a\n"
    server.add("/robots.txt", reply(body + "# fin\n" * ((600_000 - len(body)) // 6)))
    result = visit(server, lambda fetch: fetch.fetch(f"{HOST}/a"))
    assert isinstance(result, Refusal) and result.status is Status.BLOCKED_BY_ROBOTS


@pytest.mark.parametrize(("hours", "fetches"), [(23.99, 1), (24.01, 2)])
def test_one_robots_fetch_a_host_a_day(
    server: Server, tmp_path: Path, hours: float, fetches: int
) -> None:
    """Within one run, and from one run to the next by the archive."""
    server.add("/robots.txt", RULES)
    clock = VirtualClock(START)

    async def runs(fetch: Fetcher) -> None:
        await fetch.fetch(f"{HOST}/b")
        clock.advance(hours * 3600)
        await fetch.fetch(f"{HOST}/c")

    visit(server, runs, clock=clock, archive=Archive(tmp_path))
    assert len(server.asked("/robots.txt")) == fetches
    server.requests.clear()
    clock = VirtualClock(START)
    visit(server, lambda f: f.fetch(f"{HOST}/d"), clock=clock, archive=Archive(tmp_path / "x"))
    clock.advance(hours * 3600)
    visit(server, lambda f: f.fetch(f"{HOST}/e"), clock=clock, archive=Archive(tmp_path / "x"))
    assert len(server.asked("/robots.txt")) == fetches


def test_a_redirect_to_another_host_asks_that_hosts_robots(server: Server) -> None:
    server.add("journal.test/a", reply(status=302, headers={"Location": "http://autre.test/a"}))
    server.add("autre.test/robots.txt", RULES)
    result = visit(server, lambda fetch: fetch.fetch(f"{HOST}/a"))
    assert isinstance(result, Refusal) and result.status is Status.BLOCKED_BY_ROBOTS
    assert [r.host for r in server.asked("/a")] == ["journal.test"]


# Pace


def test_no_two_requests_to_a_host_closer_than_its_delay(server: Server) -> None:
    """Counted by the server; two hosts do not wait for each other."""

    async def many(fetch: Fetcher) -> None:
        urls = [f"http://{host}/{n}" for n in range(4) for host in ("journal.test", "autre.test")]
        await asyncio.gather(*(fetch.fetch(url, outlet=OUTLET) for url in urls))

    started = time.monotonic()
    visit(server, many, policy=FetchPolicy(deadline_s=5.0))
    elapsed = time.monotonic() - started
    for host in ("journal.test", "autre.test"):
        at = [r.at for r in server.requests if r.host == host]
        assert len(at) == 5
        assert min(b - a for a, b in pairwise(at)) >= 0.3
    assert elapsed < 2 * 5 * 0.3 + 1


@pytest.mark.parametrize(("asked", "kept"), [("12", 12.0), ("0.5", 5.0), ("3600", 60.0)])
def test_crawl_delay_is_kept_up_to_a_minute(server: Server, asked: str, kept: float) -> None:
    server.add("/robots.txt", reply(f"User-agent: *\nCrawl-delay: {asked}\n"))
    clock = VirtualClock(START)

    async def two(fetch: Fetcher) -> None:
        await fetch.fetch(f"{HOST}/a")
        await fetch.fetch(f"{HOST}/b")

    visit(server, two, policy=FetchPolicy(deadline_s=1.0), clock=clock)
    assert clock.slept == [kept, kept]


@pytest.mark.parametrize(("good_every", "asked"), [(100, 5), (4, 12)])
def test_a_host_that_refuses_its_pages_is_not_asked_for_all_of_them(
    server: Server, good_every: int, asked: int
) -> None:
    """Deferred, so that a later run asks again; one page in between shows that it lets us in."""
    for n in range(1, 13):
        refuses = n % good_every != 0
        server.add(
            f"/{n}", reply("non" if refuses else f"un article {n}", status=403 if refuses else 200)
        )

    async def go(fetch: Fetcher) -> list[Page | Refusal | NotModified]:
        return [await fetch.fetch(f"{HOST}/{n}", outlet=OUTLET) for n in range(1, 13)]

    told = visit(server, go)
    assert len(server.pages()) == asked
    deferred = [r for r in told if isinstance(r, Refusal) and r.status is Status.DEFERRED]
    assert len(deferred) == 12 - asked


def test_at_most_so_many_pages_of_an_outlet_in_a_run(server: Server) -> None:
    outlet = Outlet(
        id="a", name="A", home_url=HOST, kind=OutletKind.DAILY,
        http=HttpRules(plain_http=True, max_pages=3),
    )  # fmt: skip
    server.fallback = _own_page

    async def five(fetch: Fetcher) -> list[object]:
        return [await fetch.fetch(f"{HOST}/{n}", outlet=outlet) for n in range(5)]

    results = visit(server, five)
    assert [isinstance(r, Page) for r in results] == [True] * 3 + [False] * 2
    last = results[-1]
    assert isinstance(last, Refusal) and last.status is Status.DEFERRED
    assert len(server.pages()) == 3


async def _own_page(request: Request, out: asyncio.StreamWriter) -> None:
    await reply(f"page {request.path} " + "x" * 100)(request, out)


@pytest.mark.parametrize(
    ("limits", "asked"), [({"daily_max_bytes": 250}, 3), ({"requests_per_host": 3}, 2)]
)
def test_budgets_defer_what_is_beyond_them(
    server: Server, limits: dict[str, int], asked: int
) -> None:
    server.fallback = _own_page
    policy = FetchPolicy(deadline_s=1.0, default_delay_s=0.0, **limits)  # type: ignore[arg-type]

    async def five(fetch: Fetcher) -> list[object]:
        return [await fetch.fetch(f"{HOST}/{n}") for n in range(5)]

    results = visit(server, five, policy=policy)
    deferred = [r for r in results if isinstance(r, Refusal) and r.status is Status.DEFERRED]
    assert len(server.pages()) == asked and len(deferred) == 5 - asked


# Retry-After

NOW = START
FORMS: list[tuple[str, float | None]] = [
    ("0", 0.0),
    ("5", 5.0),
    ("86400", 86_400.0),
    ("1000000000000", 86_400.0),
    ("-5", None),
    (format_datetime(NOW - timedelta(hours=1), usegmt=True), 0.0),
    (format_datetime(NOW + timedelta(hours=1), usegmt=True), 3600.0),
    (format_datetime(NOW + timedelta(days=400), usegmt=True), 86_400.0),
    ("demain", None),
    ("", None),
    ("5.5", None),
    ("²", None),
]


@pytest.mark.parametrize(("raw", "seconds"), FORMS)
def test_both_forms_of_retry_after(raw: str, seconds: float | None) -> None:
    assert retry_after_s(raw, NOW) == seconds


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("raw", "wait"), [("20", 20.0), ("50", 50.0), ("demain", 30.0)])
def test_no_request_before_the_time_that_a_busy_host_asked_for(
    server: Server, status: int, raw: str, wait: float
) -> None:
    server.add("/a", reply(status=status, headers={"Retry-After": raw}))
    clock = VirtualClock(START)

    async def two(fetch: Fetcher) -> None:
        await fetch.fetch(f"{HOST}/a")
        await fetch.fetch(f"{HOST}/b")

    visit(server, two, clock=clock)
    assert clock.slept == [wait]
    assert len(server.asked("/a")) == len(server.asked("/b")) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_silence_defers_the_rest_of_the_host(server: Server, status: int) -> None:
    server.add("/a", reply(status=status, headers={"Retry-After": "7200"}))
    clock = VirtualClock(START)

    async def many(fetch: Fetcher) -> list[object]:
        first = await fetch.fetch(f"{HOST}/a")
        rest = [await fetch.fetch(f"{HOST}/{n}") for n in range(5)]
        clock.advance(7201)
        return [first, *rest, await fetch.fetch(f"{HOST}/z")]

    first, *rest, last = visit(server, many, clock=clock)
    assert isinstance(first, Refusal) and first.retry_after_s == 7200.0
    assert all(isinstance(r, Refusal) and r.status is Status.DEFERRED for r in rest)
    assert isinstance(last, Page)
    assert len(server.pages()) == 2


# Asking again


def feed_with(**headers: str) -> Behaviour:
    """A feed that answers 304 to exactly the validators that it gave."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(request: Request, out: asyncio.StreamWriter) -> None:
        same = any(
            given and request.headers.get(asked) == given
            for asked, given in (
                ("if-none-match", named.get("ETag")),
                ("if-modified-since", named.get("Last-Modified")),
            )
        )
        await (reply(status=304, headers=named) if same else reply("<rss/>", headers=named))(
            request, out
        )

    return answer


async def polled(fetch: Fetcher, validator: Validator | None) -> Page | NotModified | Refusal:
    return await fetch.fetch(f"{HOST}/feed", purpose=Purpose.FEED, validator=validator)


@pytest.mark.parametrize(
    "headers",
    [
        {"ETag": '"abc"'},
        {"ETag": 'W/"abc"'},
        {"ETag": "unquoted-as-some-servers-send"},
        {"Last-Modified": "Fri, 20 Nov 2026 06:00:00 GMT"},
        {"Last-Modified": "20/11/2026 06:00"},
        {"ETag": '"é"', "Last-Modified": "Fri, 20 Nov 2026 06:00:00 GMT"},
    ],
)
def test_validators_go_back_as_they_came(server: Server, headers: dict[str, str]) -> None:
    server.add("/feed", feed_with(**{k.replace("-", "_"): v for k, v in headers.items()}))

    async def twice(fetch: Fetcher) -> Page | NotModified | Refusal:
        page = await polled(fetch, None)
        assert isinstance(page, Page)
        return await polled(fetch, validator_of(page, POLICY.max_fresh))

    again = visit(server, twice)
    assert isinstance(again, NotModified) and again.how == "304" and again.bytes_received == 0


def test_an_etag_that_changes_with_every_request_is_seen_through(server: Server) -> None:
    count = iter(range(100))

    async def answer(request: Request, out: asyncio.StreamWriter) -> None:
        await reply("<rss/>", headers={"ETag": f'"{next(count)}"'})(request, out)

    server.add("/feed", answer)

    async def twice(fetch: Fetcher) -> Page | NotModified | Refusal:
        page = await polled(fetch, None)
        assert isinstance(page, Page)
        return await polled(fetch, validator_of(page, POLICY.max_fresh))

    again = visit(server, twice)
    assert isinstance(again, NotModified) and again.how == "same body"
    assert again.validator.etag == '"1"'


def test_a_304_that_nobody_asked_for_is_no_page(server: Server) -> None:
    server.add("/feed", reply(status=304))
    for validator in (None, Validator(url=f"{HOST}/feed", etag='"x"')):
        result = visit(server, partial(polled, validator=validator))
        assert isinstance(result, Refusal) and result.status is Status.HTTP_ERROR
    assert all("if-none-match" not in r.headers for r in server.requests)


def test_a_304_with_a_new_etag_refreshes_the_validator(server: Server) -> None:
    server.add("/feed", reply(status=304, headers={"ETag": '"new"'}))
    old = Validator(url=f"{HOST}/feed", etag='"old"', last_modified="x", body_sha256="ab")
    result = visit(server, lambda fetch: polled(fetch, old))
    assert isinstance(result, NotModified)
    kept = result.validator
    assert (kept.etag, kept.last_modified, kept.body_sha256) == ('"new"', "x", "ab")


@pytest.mark.parametrize(
    ("headers", "requests"),
    [
        ({"Cache-Control": "public, max-age=3600"}, 5),
        ({"Expires": None}, 5),
        ({"Cache-Control": "no-cache, max-age=3600"}, 17),
        ({"Cache-Control": "max-age=3600", "Age": "3600"}, 17),
        ({}, 17),
    ],
)
def test_no_request_while_the_promised_freshness_runs(
    server: Server, headers: dict[str, str | None], requests: int
) -> None:
    """Polled each 15 minutes for four hours: a max-age of an hour is one request an hour."""
    clock = VirtualClock(START)

    async def answer(request: Request, out: asyncio.StreamWriter) -> None:
        named = {
            k: v if v is not None else format_datetime(clock.now() + timedelta(hours=1), True)
            for k, v in headers.items()
        }
        await reply("<rss/>", headers=named)(request, out)

    server.add("/feed", answer)

    async def poll(fetch: Fetcher) -> None:
        validator = None
        for _ in range(17):
            result = await polled(fetch, validator)
            assert not isinstance(result, Refusal)
            validator = (
                result.validator
                if isinstance(result, NotModified)
                else validator_of(result, POLICY.max_fresh)
            )
            clock.advance(900)

    visit(server, poll, clock=clock)
    assert len(server.asked("/feed")) == requests


def test_a_year_of_freshness_is_cut_to_half_a_day(server: Server) -> None:
    server.add("/feed", reply("<rss/>", headers={"Cache-Control": "max-age=31536000"}))
    clock = VirtualClock(START)
    page = visit(server, lambda fetch: polled(fetch, None), clock=clock)
    assert isinstance(page, Page)
    assert validator_of(page, POLICY.max_fresh).fresh_until == START + timedelta(hours=12)
