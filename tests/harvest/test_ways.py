"""Each way of discovery against a loopback outlet, and what happens when a feed rolls over."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harvest.discover import backfill, changed, discover
from harvest.fetch import Fetcher
from harvest.google_news import is_sealed
from harvest.policy import FetchPolicy
from records import (
    Candidate,
    Discovered,
    Discovery,
    DiscoveryWay,
    HttpRules,
    Known,
    Outlet,
    OutletKind,
)
from tests.hostile.server import Request, Server, reply
from tests.loopback import LoopbackResolver

HOST = "http://journal.test"
NOW = datetime.now(UTC).replace(microsecond=0)
DAYS = [NOW - timedelta(days=n, hours=2) for n in range(30)]
"""One article a day for thirty days: number 1000 - n was published n days ago."""


def link(n: int) -> str:
    return f"{HOST}/h/{1000 - n}.html"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        for n in range(30):
            day = DAYS[n].strftime("%d/%m/%Y")
            running.add(f"/h/{1000 - n}.html", reply(f"<p>Publié le {day} | A</p> texte {n}"))
        yield running


def outlet(*ways: Discovery) -> Outlet:
    return Outlet(
        id="journal",
        name="Journal",
        home_url=HOST,
        kind=OutletKind.WEB_PAPER,
        article_url=r"^/h/(\d+)\.html$",
        http=HttpRules(plain_http=True),
        discovery=ways,
    )


def rss(first: int, last: int) -> str:
    items = "".join(
        f"<item><title>T{n}</title><link>{link(n)}</link>"
        f"<pubDate>{format_datetime(DAYS[n])}</pubDate></item>"
        for n in range(first, last)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def known(*numbers: int) -> dict[str, Known]:
    return {
        f"https://journal.test/h/{1000 - n}.html": Known(
            canonical_url=f"https://journal.test/h/{1000 - n}.html",
            article_id=str(n),
            relevance=0,
            first_seen_at=DAYS[n],
            last_fetched_at=DAYS[n],
            content_hash="",
            published_at=DAYS[n],
        )
        for n in numbers
    }


def fetcher(server: Server) -> Fetcher:
    resolver = LoopbackResolver({"journal.test": server.port, "news.google.com": server.port})
    policy = FetchPolicy(default_delay_s=0.0, deadline_s=5.0)
    return Fetcher(policy, resolver=resolver, allow=resolver.allow)


def find(server: Server, *ways: Discovery, **memory: Any) -> Discovered:
    async def go() -> Discovered:
        async with fetcher(server) as fetch:
            return await discover(outlet(*ways), fetch, **memory)

    return asyncio.run(go())


def fill(server: Server, way: Discovery, since: datetime) -> list[Candidate]:
    async def go() -> list[Candidate]:
        async with fetcher(server) as fetch:
            steps: AsyncIterator[Any] = backfill(outlet(way), fetch, since=since)
            return [each async for step in steps for each in step.candidates]

    return asyncio.run(go())


FEED = Discovery(way=DiscoveryWay.FEED, url=f"{HOST}/feed")
PAGED = Discovery(way=DiscoveryWay.FEED, url=f"{HOST}/feed?paged={{page}}")
SITEMAP = Discovery(way=DiscoveryWay.SITEMAP, url=f"{HOST}/sitemap.xml")
REST = Discovery(way=DiscoveryWay.WORDPRESS, url=f"{HOST}/wp-json/wp/v2/posts")
LISTING = Discovery(way=DiscoveryWay.LISTING, url=f"{HOST}/une?page={{page}}", link="h2 a")
NUMERIC = Discovery(way=DiscoveryWay.NUMERIC, url=f"{HOST}/h/{{id}}.html", start_id=995)


def serve_sitemaps(server: Server) -> None:
    def urls(numbers: range) -> bytes:
        rows = "".join(
            f"<url><loc>{link(n)}</loc><lastmod>{DAYS[n].isoformat()}</lastmod></url>"
            for n in numbers
        )
        return (
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()
        )

    index = "".join(
        f"<sitemap><loc>{HOST}/{name}</loc></sitemap>"
        for name in ("category-sitemap.xml", "post-sitemap1.xml", "post-sitemap2.xml.gz")
    )
    server.add("/sitemap.xml", reply(f"<sitemapindex>{index}</sitemapindex>", media="text/xml"))
    server.add("/post-sitemap1.xml", reply(urls(range(15, 30)), media="text/xml"))
    gz = gzip.compress(urls(range(15)))
    server.add("/post-sitemap2.xml.gz", reply(gz, media="application/x-gzip"))


def _after(n: int, asked: dict[str, list[str]], name: str) -> bool:
    return name not in asked or DAYS[n].strftime("%Y-%m-%dT%H:%M:%S") > asked[name][0]


def serve_rest(server: Server, per_page: int = 10) -> None:
    async def answer(request: Request, out: asyncio.StreamWriter) -> None:
        asked = parse_qs(urlsplit(request.target).query)
        number = int(asked["page"][0])
        rows = [
            {
                "id": n,
                "link": link(n),
                "date_gmt": DAYS[n].strftime("%Y-%m-%dT%H:%M:%S"),
                "modified_gmt": DAYS[n].strftime("%Y-%m-%dT%H:%M:%S"),
                "title": {"rendered": f"T{n} &#8211; Mali"},
                "content": {"rendered": f"<p>texte {n}</p>", "protected": False},
                "class_list": ["post", "category-politique", "tag-mali"],
            }
            for n in range(30)
            if _after(n, asked, "after") and _after(n, asked, "modified_after")
            if asked.get("search", [""])[0] in f"texte {n}"
        ]
        total = -(-len(rows) // per_page)
        rows = rows[(number - 1) * per_page : number * per_page]
        body = json.dumps(rows).encode()
        headers = {"X-WP-TotalPages": str(total)}
        await reply(body, media="application/json", headers=headers)(request, out)

    server.add("/wp-json/wp/v2/posts", answer)


def serve_listing(server: Server) -> None:
    async def answer(request: Request, out: asyncio.StreamWriter) -> None:
        number = min(int(request.target.rpartition("=")[2]), 3)  # beyond the last: the last again
        rows = "".join(
            f"<h2><a href='/h/{1000 - n}.html'>Titre {n}</a></h2>"
            for n in range((number - 1) * 10, number * 10)
        )
        menu = "<ul><li><a href='/h/1.html'>menu</a></li><h2><a href='/contact'>x</a></h2></ul>"
        await reply(f"<html><body>{menu}{rows}</body></html>")(request, out)

    server.add("/une", answer)


def serve_feed(server: Server, size: int = 10) -> None:
    async def answer(request: Request, out: asyncio.StreamWriter) -> None:
        asked = parse_qs(urlsplit(request.target).query)
        first = (int(asked.get("paged", ["1"])[0]) - 1) * size
        if first >= 30:
            await reply(status=404)(request, out)
            return
        body = rss(first, min(first + size, 30))
        await reply(body, media="application/rss+xml")(request, out)

    server.add("/feed", answer)


SERVE = {
    "feed": (PAGED, serve_feed),
    "sitemap": (SITEMAP, serve_sitemaps),
    "wordpress": (REST, serve_rest),
    "listing": (LISTING, serve_listing),
    "numeric": (NUMERIC, lambda server: None),
}


@pytest.mark.parametrize("name", SERVE)
def test_thirty_days_are_found_by_each_way(server: Server, name: str) -> None:
    way, serve = SERVE[name]
    serve(server)
    found = fill(server, way, NOW - timedelta(days=40))
    assert {c.url for c in found} == {link(n) for n in range(30)}
    assert len(found) == 30


@pytest.mark.parametrize("name", SERVE)
def test_a_backfill_ends_at_its_first_day(server: Server, name: str) -> None:
    way, serve = SERVE[name]
    serve(server)
    found = fill(server, way, NOW - timedelta(days=12))
    assert {link(n) for n in range(12)} <= {c.url for c in found}
    asked = len(server.pages())
    assert asked < {"feed": 4, "sitemap": 4, "wordpress": 3, "listing": 5, "numeric": 45}[name]


def test_rest_gives_full_text_section_tags_and_utc_dates(server: Server) -> None:
    serve_rest(server)
    first = find(server, REST).candidates[0]
    assert first.content_html == "<p>texte 0</p>"
    assert first.title_hint == "T0 – Mali"
    assert (first.section_hint, first.tags_hint) == ("politique", ("mali",))
    assert first.published_hint == DAYS[0]


def test_a_listing_skips_links_that_are_no_articles(server: Server) -> None:
    serve_listing(server)
    found = find(server, LISTING)
    assert [c.title_hint for c in found.candidates] == [f"Titre {n}" for n in range(10)]


def test_a_listing_that_lost_its_articles_says_so(server: Server) -> None:
    server.add("/une", reply("<html><body><h2><a href='/contact'>x</a></h2></body></html>"))
    found = find(server, LISTING)
    assert (
        found.reached
        and found.reason
        and found.reason.code == "links_lead_nowhere"
        and not found.candidates
    )


def test_a_feed_that_answers_html_gives_way_to_the_next(server: Server) -> None:
    server.add("/feed", reply("<!DOCTYPE html><html><body>Accueil</body></html>"))
    serve_listing(server)
    found = find(server, FEED, LISTING)
    assert len(found.candidates) == 10
    assert found.reason is not None and found.reason.code == "not_a_feed"


def test_a_feed_that_joins_what_is_known_is_enough(server: Server) -> None:
    serve_feed(server)
    found = find(server, FEED, REST, known=known(9, 10, 11))
    assert len(found.candidates) == 10 and not found.gaps
    assert [r.path for r in server.pages()] == ["/feed"]


@pytest.mark.parametrize("name", SERVE)
def test_a_feed_that_rolled_over_is_walked_back_by_the_other_way(server: Server, name: str) -> None:
    serve_feed(server)
    way, serve = SERVE[name]
    serve(server)
    if name == "numeric":
        way = replace(way, start_id=None)
    found = find(server, FEED, way, known=known(*range(15, 30)))
    assert {c.url for c in found.candidates} >= {link(n) for n in range(15)}
    assert not found.gaps


def test_what_cannot_be_recovered_is_a_gap(server: Server) -> None:
    serve_feed(server)
    found = find(server, FEED, REST, known=known(*range(15, 30)))
    (gap,) = found.gaps
    assert gap.from_at == DAYS[15] and gap.to_at == DAYS[9]
    assert len(found.candidates) == 10


def test_numbers_that_no_longer_answer_do_not_hide_a_roll_over(server: Server) -> None:
    serve_feed(server)
    moved = replace(NUMERIC, url=f"{HOST}/article/{{id}}.html")
    (gap,) = find(server, FEED, moved, known=known(*range(15, 30))).gaps
    assert gap.from_at == DAYS[15]
    assert not find(server, FEED, NUMERIC, known=known(*range(15, 30))).gaps


def test_a_pinned_old_entry_does_not_hide_a_roll_over(server: Server) -> None:
    pinned = rss(29, 30).partition("<item>")[2].partition("</channel>")[0]
    body = rss(0, 10).replace("<channel>", f"<channel><item>{pinned}")
    server.add("/feed", reply(body, media="application/rss+xml"))
    many = known(*range(12, 30)) | {
        f"https://journal.test/x/{n}": replace(each, canonical_url=f"https://journal.test/x/{n}")
        for n, each in enumerate(known(13, 14, 15, 16, 17, 18).values())
    }
    found = find(server, FEED, known=many)
    assert len(found.gaps) == 1


def test_a_first_run_has_no_gap_and_asks_one_way(server: Server) -> None:
    serve_feed(server)
    found = find(server, FEED, REST)
    assert not found.gaps and [r.path for r in server.pages()] == ["/feed"]


def test_an_outlet_that_was_down_since_its_first_visit_is_walked_back_to_it(server: Server) -> None:
    serve_feed(server)
    serve_rest(server)
    found = find(server, FEED, REST, watched_since=DAYS[20])
    assert len(found.candidates) >= 20 and not found.gaps
    (gap,) = find(server, FEED, watched_since=DAYS[20]).gaps
    assert gap.from_at == DAYS[20] and str(gap.reason) == "list_after_first_visit"


def ask_changed(server: Server, *ways: Discovery, **memory: Any) -> tuple[Candidate, ...]:
    async def go() -> tuple[Candidate, ...]:
        async with fetcher(server) as fetch:
            return await changed(outlet(*ways), fetch, now=NOW, **memory)

    return asyncio.run(go())


def test_rest_names_the_relevant_articles_that_were_changed_since_we_looked(
    server: Server,
) -> None:
    serve_rest(server)
    early = timedelta(days=1)
    stored = {
        url: replace(each, relevance=2, last_fetched_at=each.last_fetched_at - early)
        for url, each in known(0, 3, 9).items()
    }
    looked_since = replace(stored["https://journal.test/h/997.html"], last_fetched_at=NOW)
    of_no_matter = replace(known(1)["https://journal.test/h/999.html"], last_fetched_at=DAYS[2])
    every = {each.canonical_url: each for each in (*stored.values(), looked_since, of_no_matter)}
    (one,) = ask_changed(server, FEED, REST, known=every)
    assert one.url == link(0)  # number 9 was changed longer than a week ago
    (request,) = server.pages()
    assert "modified_after=" in request.target and "orderby=modified" in request.target


def test_rest_is_not_asked_for_changes_where_nothing_relevant_is_stored(server: Server) -> None:
    serve_rest(server)
    assert ask_changed(server, REST, known=known(0, 3)) == ()
    assert ask_changed(server, FEED, known={}) == () and not server.pages()


def test_a_backfill_takes_first_what_the_searched_words_find(server: Server) -> None:
    serve_rest(server)

    async def go() -> list[int]:
        async with fetcher(server) as fetch:
            steps = backfill(
                outlet(FEED, REST), fetch, since=DAYS[29], search=("texte 17", "texte 2")
            )
            found = [each async for step in steps for each in step.candidates]
            return [DAYS.index(each.published_hint) for each in found if each.published_hint]

    numbers = asyncio.run(go())
    assert numbers[0] == 17 and set(numbers[1:11]) == {2, *range(20, 29)}
    assert sorted(numbers) == list(range(len(numbers)))  # and each once


def test_google_news_gives_addresses_that_its_links_still_hold(server: Server) -> None:
    import base64

    token = base64.urlsafe_b64encode(b"\x08\x13\x22" + link(3).encode() + b"\xd2\x01\x00")
    wrapped = f"https://news.google.com/rss/articles/{token.decode().rstrip('=')}?oc=5"
    sealed = "https://news.google.com/rss/articles/CBMiQUZfWXFM?oc=5"
    items = "".join(
        f"<item><title>Un titre - Journal</title><link>{each}</link>"
        f"<source url='{HOST}'>Journal</source></item>"
        for each in (wrapped, sealed)
    )
    server.add("/rss/search", reply(f"<rss><channel>{items}</channel></rss>", media="text/xml"))
    way = Discovery(
        way=DiscoveryWay.GOOGLE_NEWS, url="http://news.google.com/rss/search?q=site:journal.test"
    )
    (candidate,) = find(server, way).candidates
    assert candidate.url == link(3) and candidate.title_hint == "Un titre"
    items = items.replace("Un titre", "Un autre", 1)
    server.add("/rss/search", reply(f"<rss><channel>{items}</channel></rss>", media="text/xml"))
    found = find(server, way)
    first, second = found.candidates
    assert (first.url, first.title_hint) == (link(3), "Un autre")
    assert is_sealed(second) and second.title_hint == "Un titre"
    assert found.reason is not None and found.reason["count"] == 1
