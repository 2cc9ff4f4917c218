"""What strangers send: feeds, sitemaps, posts, listings, names, dates, headers, pipes."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import timedelta
from functools import cache

from hypothesis import strategies as st
from rich.console import Console

from cli.commands.duplicates import answer_lines
from cli.tables import make_table
from extractors.credits import CreditIndex
from extractors.documents import read_document
from extractors.pipe import row_of
from extractors.signature import read_line, split_names
from flows.extracting import read_request
from flows.labelling import answers
from flows.run_context import open_newsroom
from flows.settings import load_settings
from harvest.feeds import instant, parse_feed
from harvest.google_news import unwrapped
from harvest.listings import parse_listing
from harvest.sitemaps import parse_sitemap
from harvest.validators import retry_after_s, validator_of
from harvest.wordpress import parse_posts
from records import Rejection, Status
from records.reason import ReasonCode, make_reason
from reports.mail.subscribers import clean_address
from tests.hostile import odd_inputs as odd
from tests.hostile.fuzzing import Door, Doors, strict_json
from tests.hostile.shapes import AT, HOME, OUTLET, WAY, page_of
from text.dates import find_dates, machine_claim
from text.urls import absolute, canonical
from topics.classifier import Classifier, load
from topics.offices import read as read_offices

_LINE_IDS = st.one_of(st.integers(), odd.text, odd.values)
_TAGS = ("item", "title", "link", "pubDate", "guid", "dc:creator", "content:encoded", "category")
_DATES = st.one_of(
    odd.text,
    st.sampled_from(("Tue, 3 Jun 2025 08:00:00 +9999", "2025-06-03T08:00:00Z", "3 juin 2025")),
)


def _spread(name: str, cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return cells.map(lambda told: f"<{name}>{told}</{name}>")


_ITEMS = st.lists(
    st.one_of(*(_spread(tag, st.one_of(odd.text, _DATES)) for tag in _TAGS)), max_size=6
).map(lambda told: "<item><link>/a</link>" + "".join(told) + "</item>")
_RSS = st.lists(_ITEMS, max_size=3).map(
    lambda items: f"<rss version='2.0'><channel>{''.join(items)}</channel></rss>".encode(
        "utf-8", "surrogatepass"
    )
)
_GOOD_RSS = (
    "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Nouvelles</title>"
    "<item><title>À Kita, l'école rouvre</title><link>https://www.nouvelles.test/a</link>"
    "<pubDate>Tue, 3 Jun 2025 08:00:00 +0000</pubDate><description>Une école.</description></item>"
    "</channel></rss>"
).encode()
_ENTRY = odd.objects(
    {
        "url": odd.text, "id": odd.text, "title": odd.text, "date_published": _DATES,
        "authors": st.lists(odd.objects({"name": odd.text}), max_size=2), "author": odd.values,
        "tags": st.lists(odd.text, max_size=2), "content_html": odd.text, "attachments": odd.values,
    }
)  # fmt: skip
_JSON_FEED = odd.objects({"items": st.lists(_ENTRY, max_size=3)}).map(
    lambda told: {"version": "https://jsonfeed.org/version/1.1", **told}
)
_RENDERED = odd.objects({"rendered": odd.text, "protected": odd.values})
_POST = odd.objects(
    {
        "link": st.just(f"{HOME}/a"), "date_gmt": _DATES, "modified_gmt": _DATES,
        "title": _RENDERED, "content": _RENDERED, "excerpt": _RENDERED,
        "class_list": st.one_of(st.lists(odd.text, max_size=3), odd.values),
    }
)  # fmt: skip


def list_doors() -> Doors:
    """Feeds in XML and JSON, sitemaps, posts and section pages."""
    sitemap = _RSS.map(lambda body: body.replace(b"rss", b"urlset").replace(b"item", b"url"))
    return {
        "feed: XML": Door(
            inputs=st.one_of(_RSS, odd.broken(_GOOD_RSS), odd.nested(("<a>", "<rss>"))),
            reads=_read_feed,
        ),
        "feed: JSON": Door(
            inputs=st.one_of(odd.json_bytes(_JSON_FEED), odd.nested(('{"a":', "{[", "["))),
            reads=_read_feed,
        ),
        "REST posts": Door(
            inputs=st.one_of(
                odd.json_bytes(st.lists(st.one_of(_POST, odd.values), max_size=3)),
                odd.nested(("[", '[{"a":')),
            ),
            reads=lambda body: parse_posts(page_of(body, "application/json"), OUTLET),
        ),
        "sitemap": Door(
            inputs=st.one_of(sitemap, odd.broken(_GOOD_RSS.replace(b"rss", b"urlset"))),
            reads=lambda body: parse_sitemap(body, f"{HOME}/s.xml", OUTLET, AT),
        ),
        "section page": Door(
            inputs=odd.broken(b"<html><body><h2><a href='/2025/a'>L'eau</a></h2></body></html>"),
            reads=lambda body: parse_listing(page_of(body), WAY, OUTLET),
        ),
    }


def _read_feed(body: bytes) -> object:
    told = parse_feed(body, f"{HOME}/feed", OUTLET, AT)
    return unwrapped(told.candidates, OUTLET)


def name_doors() -> Doors:
    """Names, addresses, dates, headers, texts, and what is shown of them on a terminal."""
    return {
        "name: of a person": Door(inputs=odd.text, reads=_read_name),
        "name: offices": Door(inputs=odd.text, reads=_read_offices),
        "name: mail address": Door(inputs=odd.text | _addresses(), reads=clean_address),
        "name: column and cell": Door(
            inputs=st.lists(odd.text, min_size=1, max_size=3), reads=_show_table
        ),
        "address": Door(
            inputs=odd.text,
            reads=lambda told: (canonical(told), absolute(HOME, told), canonical(f"{HOME}/{told}")),
        ),
        "date": Door(inputs=_DATES, reads=_read_date),
        "header": Door(inputs=st.tuples(odd.text, odd.text), reads=_read_headers),
        "text file": Door(
            inputs=odd.broken(b"Le pont de Kita\n\nLe 3 juin 2025, le pont a rouvert.\n"),
            reads=lambda body: row_of(1, read_document(body, name="a.txt", fetched_at=AT)),
        ),
    }


def _addresses() -> st.SearchStrategy[str]:
    return st.builds(lambda local, host: f"{local}@{host}.test", odd.text, odd.text)


def _read_name(told: str) -> object:
    return split_names(told), read_line(told, CreditIndex.of({}))


def _read_offices(told: str) -> object:
    try:
        return read_offices(told)
    except ValueError as error:  # what the function promises for a form that is none
        return error


def _show_table(names: list[str]) -> object:
    console = Console(file=io.StringIO(), force_terminal=True, width=60)
    console.print(make_table(names, [names, names]))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    shown.encode("utf-8", "strict")
    return shown


def _read_date(told: str) -> object:
    machine_claim(told, "feed", timezone=OUTLET.timezone, fetched_at=AT)
    return instant(told, OUTLET, AT), find_dates(told)


def _read_headers(told: tuple[str, str]) -> object:
    names = ("Age", "Expires", "Cache-Control", "X-WP-TotalPages", "ETag", "Last-Modified")
    headers = tuple(zip(names, told * 3, strict=True))
    page = replace(page_of(b"[]", "application/json"), headers=headers)
    return (
        validator_of(page, timedelta(days=1)), retry_after_s(told[0], AT), parse_posts(page, OUTLET)
    )  # fmt: skip


# Pipes.

_ASKED = odd.objects({"id": _LINE_IDS, "title": odd.text, "text": odd.text, "language": odd.text})
_MATCHED = odd.objects({"id": _LINE_IDS, "title": odd.text, "text": odd.text, "date": _DATES})
_PAGES = odd.objects({"id": _LINE_IDS, "file": odd.text, "url": odd.text, "outlet": odd.text})
_JUNK = odd.nested(("[", '{"id":', '{"id":[', "{")) | st.binary(max_size=20)


def pipe_doors() -> Doors:
    """The three commands with `--jsonl`: what they answer is JSON again, line by line."""
    return {
        "pipe: label": Door(
            inputs=st.one_of(odd.json_bytes(_ASKED), _JUNK),
            reads=lambda line: [strict_json(told) for told in answers([line], _classifier())],
        ),
        "pipe: duplicates": Door(
            inputs=st.lists(st.one_of(odd.json_bytes(_MATCHED), _JUNK), max_size=3),
            reads=lambda lines: [strict_json(told) for told in answer_lines(lines)],
        ),
        "pipe: extract": Door(
            inputs=st.one_of(odd.json_bytes(_PAGES), _JUNK), reads=_read_page_request
        ),
    }


@cache
def _classifier() -> Classifier:
    return load()


_NOTHING = Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(ReasonCode.NOT_MODIFIED))
_ROOM = open_newsroom(load_settings())


def _read_page_request(line: bytes) -> object:
    asked = read_request(line or b"-", 1, _ROOM, lambda told: None)
    key = asked["id"] if isinstance(asked, dict) else asked.key

    return strict_json(json.dumps(row_of(key, _NOTHING)))
