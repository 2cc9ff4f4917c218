"""RSS, Atom, RDF and JSON Feed: from bytes to candidates, whatever state the bytes are in."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import feedparser

from harvest.addresses import identity
from harvest.large_feeds import LARGE_BYTES, newest
from harvest.xml import without_preamble, without_traps
from records.candidate import Candidate
from records.outlet import Outlet
from records.reason import Reason, ReasonCode, make_reason
from records.vocabulary import DiscoveryWay
from text.dates import claim as printed_claim
from text.dates import find_dates, machine_claim
from text.decode import clean, repair
from text.urls import absolute

MAX_ENTRIES = 2_000
"""Newest first (Media Cloud's rss-fetcher caps there too): 10^5 entries cost feedparser 15 s."""
_ROOTS = {"rss", "feed", "rdf:rdf", "rdf"}
_FIRST_TAG = re.compile(rb"<\s*([A-Za-z_][\w:.-]*)")
_OPENERS = re.compile(rb"<\?|<!--|<!DOCTYPE", re.I)
_DOCTYPE_END = re.compile(rb"[\[>]")
_LONGEST_DATE = 100
"""Characters of a date once its blanks are single; a longer one is a text that speaks of dates."""
_MOST_OF_A_DATE = 1_000
"""Characters of a date that are looked at at all, blanks of an indented feed included."""
_TAG = re.compile(
    r"<(?:script|style)\b.*?(?:</(?:script|style)\s*>|$)|</?[a-zA-Z!?][^>]*(?:>|$)", re.S | re.I
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed's bytes tell."""

    candidates: tuple[Candidate, ...] = ()
    problem: Reason | None = None
    """Why it is no feed, or what is odd about it; None when all is well."""
    is_feed: bool = False
    dropped: int = 0
    """Entries beyond the newest `MAX_ENTRIES`."""


def parse_feed(
    body: bytes,
    url: str,
    outlet: Outlet,
    fetched_at: datetime,
    *,
    media_type: str = "",
    way: DiscoveryWay = DiscoveryWay.FEED,
) -> Feed:
    """The candidates of a feed, in its order; titles are text, impossible dates null.

    A feed is known by its root element, never by status or media type: a site that answers
    HTML with 200 is the usual failure here. Never raises.
    """
    body = without_preamble(body)
    if body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        entries, problem = _json_entries(body)
    else:
        root = _root(body)
        if root not in _ROOTS:
            return Feed(problem=make_reason(ReasonCode.NOT_A_FEED, answer=_named(root)))
        entries, problem = _xml_entries(body, media_type, fetched_at)
    if entries is None:
        return Feed(problem=problem)
    made = (_candidate(entry, url, outlet, fetched_at, way) for entry in entries[:MAX_ENTRIES])
    unique = {each.canonical_url: each for each in reversed([c for c in made if c is not None])}
    kept = tuple(reversed(unique.values()))
    dropped = max(0, len(entries) - MAX_ENTRIES)
    if not kept and not problem:
        problem = make_reason(ReasonCode.NO_ENTRIES)
    return Feed(candidates=kept, problem=problem, is_feed=True, dropped=dropped)


def _named(root: str) -> str:
    return "HTML" if root in ("html", "!doctype", "head", "body") else f"<{root or '?'}>"


def _root(body: bytes) -> str:
    """Name of the first element, in lower case; empty when there is none."""
    head = body[:65_536]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode()
    tag = _FIRST_TAG.search(head, _after_prologue(head))
    return tag[1].decode("ascii", "replace").lower() if tag else ""


def _after_prologue(head: bytes) -> int:
    """Where declarations and comments before the first element end; each byte is seen once."""
    at = 0
    while True:
        first = _FIRST_TAG.search(head, at)
        opener = _OPENERS.search(head, at, first.start() if first else len(head))
        end = _end_of(head, opener) if opener else -1
        if end < 0:
            return at
        at = end


def _end_of(head: bytes, opener: re.Match[bytes]) -> int:
    """Where a declaration or comment ends, or -1 where it never does."""
    if opener[0] in (b"<?", b"<!--"):
        mark = b"?>" if opener[0] == b"<?" else b"-->"
        found = head.find(mark, opener.end())
        return found + len(mark) if found >= 0 else -1
    stop = _DOCTYPE_END.search(head, opener.end())
    inner = head.find(b"]", stop.end()) if stop and stop[0] == b"[" else opener.end()
    found = head.find(b">", inner) if stop and inner >= 0 else -1
    return found + 1 if found >= 0 else -1


# One entry, whatever the format.


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    link: str
    title: str = ""
    published: str = ""
    modified: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    content: str = ""
    summary: str = ""
    publisher: str = ""
    enclosures: tuple[str, ...] = ()


def _candidate(
    entry: _Entry, feed_url: str, outlet: Outlet, fetched_at: datetime, way: DiscoveryWay
) -> Candidate | None:
    link = absolute(feed_url, entry.link) if entry.link else None
    if link is None:
        return None
    return Candidate(
        outlet_id=outlet.id,
        url=link,
        canonical_url=identity(link, outlet),
        found_in=feed_url,
        way=way,
        title_hint=plain(entry.title),
        published_raw=clean(entry.published),
        published_hint=instant(entry.published, outlet, fetched_at),
        modified_hint=instant(entry.modified, outlet, fetched_at),
        author_hint=plain(entry.author),
        tags_hint=tuple(filter(None, map(plain, entry.tags))),
        content_html=entry.content,
        summary_html=entry.summary,
        publisher_hint=plain(entry.publisher),
        enclosures=tuple(filter(None, (absolute(feed_url, each) for each in entry.enclosures))),
    )


def plain(markup: str) -> str:
    """A title as text: no tags, one line, no control characters."""
    text = markup
    for _ in range(2):  # entities may hide a tag once more
        text = html.unescape(_TAG.sub(" ", text))
    return " ".join(clean(repair(_TAG.sub(" ", text))).split())


def instant(raw: str, outlet: Outlet, fetched_at: datetime) -> datetime | None:
    """What a date string means, in UTC; None for what is impossible, ambiguous or in the future."""
    if len(raw) > _MOST_OF_A_DATE:
        return None
    raw = " ".join(clean(raw).split())
    if not raw or len(raw) > _LONGEST_DATE:
        return None
    told = machine_claim(raw, "feed", timezone=outlet.timezone, fetched_at=fetched_at)
    if told is not None:
        return told.value
    found = find_dates(raw)
    if len(found) != 1:
        return None
    return printed_claim(found[0], "feed", timezone=outlet.timezone, fetched_at=fetched_at).value


# XML.


def _xml_entries(
    body: bytes, media_type: str, latest: datetime
) -> tuple[list[_Entry] | None, Reason | None]:
    cut = newest(body, latest, MAX_ENTRIES) if len(body) > LARGE_BYTES else body
    headers = {"content-type": media_type} if media_type else {}
    # A stream, never bytes: feedparser would take bytes for the name of a file.
    # Its cleaning of markup is quadratic in open comments; extraction cleans, as it does for REST.
    try:
        parsed = feedparser.parse(
            io.BytesIO(without_traps(cut)),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
        entries = [_xml_entry(each) for each in parsed.entries]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return None, make_reason(ReasonCode.BROKEN_XML, detail=str(error)[:80])
    fault = parsed.get("bozo_exception")
    encoding_only = isinstance(fault, feedparser.CharacterEncodingOverride)
    if not parsed.bozo or encoding_only:
        return entries, None
    return entries, make_reason(ReasonCode.BROKEN_XML, detail=str(fault)[:80])


def _xml_entry(parsed: Any) -> _Entry:
    entry: dict[str, Any] = dict(parsed)  # without feedparser's guesses about missing keys
    contents = [each.get("value", "") for each in entry.get("content", ())]
    source = entry.get("source", {})
    guid = entry.get("id", "")
    link = entry.get("feedburner_origlink") or entry.get("link") or ""
    return _Entry(
        link=link or (guid if guid.startswith(("http://", "https://")) else ""),
        title=entry.get("title", ""),
        published=entry.get("published") or entry.get("updated") or entry.get("created") or "",
        modified=entry.get("updated", ""),
        author=entry.get("author", ""),
        tags=tuple(tag.get("term") or "" for tag in entry.get("tags", ())),
        content=max(contents, key=len, default=""),
        summary=entry.get("summary", ""),
        publisher=source.get("title") or source.get("href") or "",
        enclosures=tuple(
            each.get("href") or ""
            for each in entry.get("links", ())
            if each.get("rel") == "enclosure"
        ),
    )


# JSON Feed (jsonfeed.org).


def _json_entries(body: bytes) -> tuple[list[_Entry] | None, Reason | None]:
    try:
        table = json.loads(body)
    except (ValueError, RecursionError):
        return None, make_reason(ReasonCode.BROKEN_JSON)
    items = table.get("items") if isinstance(table, dict) else None
    if not isinstance(items, list) or "jsonfeed" not in str(table.get("version", "")):
        return None, make_reason(ReasonCode.NO_JSON_FEED)
    return [_json_entry(each) for each in items if isinstance(each, dict)], None


def _json_entry(item: dict[str, Any]) -> _Entry:
    def told(*names: str) -> str:
        return next((v for name in names if isinstance(v := item.get(name), str) and v), "")

    return _Entry(
        link=told("url", "external_url", "id"),
        title=told("title"),
        published=told("date_published", "date_modified"),
        modified=told("date_modified"),
        author=", ".join(_told_of(item.get("authors") or [item.get("author")], "name")),
        tags=tuple(each for each in _listed(item.get("tags")) if isinstance(each, str)),
        content=told("content_html", "content_text"),
        summary=told("summary"),
        enclosures=tuple(_told_of(item.get("attachments"), "url")),
    )


def _told_of(rows: Any, name: str) -> Iterable[str]:
    told = (row.get(name) for row in _listed(rows) if isinstance(row, dict))
    return (str(value) for value in told if value)


def _listed(value: Any) -> list[Any]:
    """The list that should stand there, or an empty one."""
    return value if isinstance(value, list) else []
