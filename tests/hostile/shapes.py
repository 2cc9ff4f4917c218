"""Bytes that cost most, by the entrance they come in at: a shape is one unit, said many times."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from harvest import block_pages
from harvest.feeds import instant, parse_feed
from harvest.listings import parse_listing
from harvest.sitemaps import parse_sitemap
from harvest.wordpress import parse_posts
from records import Discovery, DiscoveryWay, Outlet, OutletKind, Page
from text.urls import canonical

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOME = "https://www.nouvelles.test"
OUTLET = Outlet(id="nouvelles", name="Nouvelles", home_url=HOME, kind=OutletKind.WEB_PAPER)
WAY = Discovery(way=DiscoveryWay.LISTING, url=f"{HOME}/actualites")

Entrance = Callable[[str], object]
"""Reads a hostile run of characters at the place where a stranger can put it."""


def page_of(markup: bytes, media: str = "text/html; charset=utf-8") -> Page:
    return Page(
        requested_url=f"{HOME}/x",
        final_url=f"{HOME}/x",
        status=200,
        fetched_at=AT,
        media_type=media,
        headers=(("Content-Type", media),),
        body=markup,
    )


def _feed(body: str) -> object:
    return parse_feed(body.encode(), f"{HOME}/feed", OUTLET, AT)


def _entry(inner: str) -> object:
    link = f"<link>{HOME}/a</link>"
    return _feed(f"<rss version='2.0'><channel><item>{link}{inner}</item></channel></rss>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _sitemap(loc: str, day: str) -> object:
    body = f"<urlset><url><loc>{HOME}/{loc}</loc><lastmod>{day}</lastmod></url></urlset>"
    return parse_sitemap(body.encode(), f"{HOME}/sitemap.xml", OUTLET, AT)


def _post(**fields: object) -> object:
    body = json.dumps([{"link": f"{HOME}/a", **fields}]).encode()
    return parse_posts(page_of(body, "application/json"), OUTLET)


def _listing(markup: str) -> object:
    return parse_listing(page_of(f"<html>{markup}".encode()), WAY, OUTLET)


def _recognise(markup: str) -> object:
    return block_pages.recognise(page_of(f"<html>{markup}".encode()))


ENTRANCES: Mapping[str, Entrance] = {
    "recognition": _recognise,
    "feed: before its root": lambda x: _feed(f"{x}<rss/>"),
    "feed: broken": lambda x: _feed(f"<rss><{x}"),
    "feed: title": lambda x: _entry(f"<title>{_escaped(x)}</title>"),
    "feed: date": lambda x: _entry(f"<pubDate>1 mars{_escaped(x)}x</pubDate>"),
    "feed: text": lambda x: _entry(f"<description>{_escaped(x)}</description>"),
    "feed: link": lambda x: _entry(f"<link>{HOME}/{_escaped(x)}</link>"),
    "sitemap: address": lambda x: _sitemap(_escaped(x), "2026-11-01"),
    "sitemap: date": lambda x: _sitemap("a", f"1 mars{_escaped(x)}x"),
    "REST: date": lambda x: _post(date_gmt=f"1 mars{x}x"),
    "REST: title": lambda x: _post(title={"rendered": x}),
    "REST: nesting": lambda x: parse_posts(page_of(x.encode(), "application/json"), OUTLET),
    "listing": _listing,
    "canonical": lambda x: canonical(f"{HOME}/a{x}"),
    "date alone": lambda x: instant(f"1 mars{x}x", OUTLET, AT),
}

UNITS = (
    " ", "<", "<?", "<!--", "<!DOCTYPE a[", "<!ENTITY ", "<![CDATA[", "<title>", "<body ",
    "<script>", "<a href=/x>", "<b><p>", "<table>", "</", "&", "&amp;", "&#", "/amp", "/..", "%",
    "?a&", ";jsessionid=", "1 mai ", "lundi ", "1 ", "-", "1", "[", "publié ", "{", '"', "\\u",
    "a:", "é",
)  # fmt: skip


def repeated(unit: str, size: int) -> str:
    """Say a unit until it has this many characters."""
    return unit * (size // len(unit))
