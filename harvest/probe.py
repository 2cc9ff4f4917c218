"""The probe sheet: what each way of an outlet answers today, and which ways a new site offers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from harvest.fetch import Fetcher
from harvest.pagination import Step, Walker
from harvest.policy import Purpose
from harvest.probe_rows import ProbeRow, ask, newest, sheet
from harvest.robots import parse as parse_robots
from records.candidate import Candidate
from records.outlet import Discovery, HttpRules, Outlet
from records.page import Page
from records.reason import ReasonCode, make_reason
from records.vocabulary import DiscoveryWay, OutletKind
from text.decode import decode
from text.urls import absolute, host

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_FEED_PATHS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/blog-feed.xml")
_SITEMAP_PATHS = ("/sitemap_index.xml", "/sitemap.xml", "/news-sitemap.xml")


async def probe(outlet: Outlet, fetcher: Fetcher) -> tuple[ProbeRow, ...]:
    """The rows of the probe sheet, asked as they stand, then the outlet's other ways.

    A way of the file that the sheet names too is asked once. In the order of the two files.
    """
    rows = [row for row in sheet() if row.outlet == outlet.id]
    asked = {row.url for row in rows}
    walker = Walker(outlet=outlet, fetcher=fetcher)
    ways = [way for way in outlet.discovery if way.url.replace("{page}", "1") not in asked]
    return tuple(
        [await ask(row, outlet, fetcher) for row in rows]
        + [await _row(way, walker) for way in ways]
    )


async def _row(way: Discovery, walker: Walker) -> ProbeRow:
    steps = walker.walk(way)
    step = await anext(steps, Step(problem=make_reason(ReasonCode.NO_CANDIDATE)))
    return ProbeRow(
        way=way.way,
        url=way.url,
        # A walk of numbers that found its top has nothing newer to name.
        good=step.good and (bool(step.candidates) or way.way is DiscoveryWay.NUMERIC),
        entries=len(step.candidates),
        newest=newest(step.candidates),
        remark=step.problem,
        reached=step.answered,
        candidates=step.candidates,
    )


async def ways_of(home_url: str, fetcher: Fetcher) -> tuple[ProbeRow, ...]:
    """The ways that answer on a site we do not know yet: feeds, REST, sitemaps."""
    found = []
    outlet = site(home_url)
    walker = Walker(outlet=outlet, fetcher=fetcher)
    tried: set[DiscoveryWay] = set()
    for way in [*await _named_ways(outlet, fetcher), *_usual_ways(home_url)]:
        if way.way in tried:
            continue
        row = await _row(way, walker)
        if row.good:
            found.append(row)
            tried.add(way.way)
    return tuple(found)


def site(home_url: str, ways: Iterable[Discovery] = ()) -> Outlet:
    """An outlet of which only the address is known."""
    name = host(home_url)
    return Outlet(
        id=re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0]).strip("-") or "outlet",
        name=name,
        home_url=home_url,
        kind=OutletKind.WEB_PAPER,
        http=HttpRules(plain_http=home_url.startswith("http://")),
        discovery=tuple(ways),
    )


async def _named_ways(outlet: Outlet, fetcher: Fetcher) -> list[Discovery]:
    """What the home page and robots.txt name themselves."""
    ways = []
    home = await fetcher.fetch(outlet.home_url, outlet=outlet, purpose=Purpose.LISTING)
    if isinstance(home, Page):
        ways += [Discovery(way=DiscoveryWay.FEED, url=url) for url in _feed_links(home)]
    address = absolute(outlet.home_url, "/robots.txt") or ""
    robots = await fetcher.fetch(address, outlet=outlet, purpose=Purpose.ROBOTS)
    if isinstance(robots, Page) and robots.status == 200:
        maps = parse_robots(robots.body, fetcher.policy.product).sitemaps
        ways += [Discovery(way=DiscoveryWay.SITEMAP, url=url) for url in maps[:5]]
    return ways


def _feed_links(home: Page) -> list[str]:
    try:
        tree = lxml.html.document_fromstring(decode(home.body, home.media_type))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    links = (
        absolute(home.final_url, each.get("href") or "")
        for each in tree.cssselect("link[rel~=alternate]")
        if each.get("type") in _FEED_TYPES and "comment" not in (each.get("href") or "")
    )
    return [link for link in links if link]


def _usual_ways(home_url: str) -> list[Discovery]:
    def ways(way: DiscoveryWay, paths: Iterable[str]) -> list[Discovery]:
        urls = (absolute(home_url, path) for path in paths)
        return [Discovery(way=way, url=url) for url in urls if url]

    return [
        *ways(DiscoveryWay.FEED, _FEED_PATHS),
        *ways(DiscoveryWay.WORDPRESS, ["/wp-json/wp/v2/posts"]),
        *ways(DiscoveryWay.SITEMAP, _SITEMAP_PATHS),
    ]


def article_form(candidates: Iterable[Candidate]) -> str:
    """A pattern of article paths read off examples; to be reviewed, it may be too wide."""
    paths = [urlsplit(each.url).path for each in candidates]
    forms = (
        (r"^/\d{4}/\d\d/\d\d/[^/]+/?$", 0.9),
        (r"^/[a-z0-9%-]+/?$", 0.9),
        (r"^/[^/]+/\d+-[^/]+$", 0.9),
        (r"^/[^/]*\d{3,}[^/]*$", 0.9),
        (r"^/[^/]+/[^/]+/?$", 0.9),
    )
    for form, share in forms:
        if paths and sum(re.search(form, path) is not None for path in paths) >= share * len(paths):
            return form
    return ""
