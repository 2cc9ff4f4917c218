"""Atom feeds (RFC 4287): of the digests, and of new articles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from reports.digest.clean import line, link
from reports.digest.compose import page_name
from reports.digest.edition import Edition
from reports.digest.snapshot import Snapshot
from reports.digest.voice import Voice
from warehouse.reader import reading

_ATOM = "http://www.w3.org/2005/Atom"
_TAG = "tag:veille.invalid,2026"
KEPT = 52
"""Digests in the feed: a year of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed."""

    identifier: str
    title: str
    url: str
    updated: datetime
    summary: str = ""
    author: str = ""
    published: datetime | None = None
    language: str = "fr"
    categories: tuple[str, ...] = ()


def atom(items: Iterable[Item], *, identifier: str, title: str, language: str, url: str) -> bytes:
    """A feed of these entries, newest first; `url` is its own address, or empty."""
    entries = sorted(items, key=lambda item: (item.updated, item.identifier), reverse=True)
    feed = etree.Element("feed", {"xmlns": _ATOM})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    newest = entries[0].updated if entries else datetime(2026, 1, 1, tzinfo=UTC)
    _child(feed, "id", f"{_TAG}:{identifier}")
    _child(feed, "title", title)
    _child(feed, "updated", _moment(newest))
    if url:
        etree.SubElement(feed, "link", rel="self", href=url)
    author = etree.SubElement(feed, "author")
    _child(author, "name", Voice(language)("brand"))
    for item in entries:
        _entry(feed, item)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _entry(feed: etree._Element, item: Item) -> None:
    entry = etree.SubElement(feed, "entry")
    entry.set("{http://www.w3.org/XML/1998/namespace}lang", item.language)
    _child(entry, "id", f"{_TAG}:{item.identifier}")
    _child(entry, "title", item.title)
    _child(entry, "updated", _moment(item.updated))
    if item.published:
        _child(entry, "published", _moment(item.published))
    if item.url:
        etree.SubElement(entry, "link", rel="alternate", href=item.url)
    if item.author:
        _child(etree.SubElement(entry, "author"), "name", item.author)
    for category in item.categories:
        etree.SubElement(entry, "category", term=category)
    # An entry without a link must have content (RFC 4287, 4.1.2).
    _child(entry, "content", item.summary or item.title)


def _child(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = text


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def article_feed(
    snapshot: Path, *, topic: str = "", outlet: str = "", grade: int = 1, language: str = "fr"
) -> bytes:
    """The 50 newest relevant texts, of one topic or outlet when named.

    Raises WarehouseError when the snapshot cannot be read.
    """
    voice = Voice(language)
    with reading(snapshot) as connection:
        rows = Snapshot(connection).newest(topic=topic, outlet=outlet, grade=grade)
    title = " · ".join(filter(None, (voice("brand"), voice.topic(topic) if topic else "", outlet)))
    items = [
        Item(
            identifier=f"article:{row.article_id}",
            title=line(row.title),
            url=link(row.url)[0],
            updated=row.updated_at,
            summary=line(row.outlet, 60),
            author=line(row.outlet, 60),
            published=row.published_at,
            language=row.language,
            categories=tuple(row.topics),
        )
        for row in rows
    ]
    return atom(
        items, identifier=f"articles:{topic}:{outlet}", title=title, language=language, url=""
    )


def digest_feed(
    editions: Iterable[tuple[Edition, datetime]], *, language: str, public_url: str
) -> bytes:
    """The digests published, each with its day of publication; links need a public address."""
    voice = Voice(language)
    base = f"{public_url.rstrip('/')}/digests/" if public_url else ""
    items = [
        Item(
            identifier=f"digest:{edition.issue_id}:{language}",
            title=_title(edition, voice),
            url=base + page_name(edition.issue_id, language) if base else "",
            updated=published,
            summary=voice("preview_text", len(edition.stories))
            if edition.stories
            else voice("preview_empty"),
            language=language,
        )
        for edition, published in editions
    ]
    name = feed_name(language)
    return atom(
        items[-KEPT:],
        identifier=f"digests:{language}",
        title=voice("brand"),
        language=language,
        url=base + name if base else "",
    )


def feed_name(language: str) -> str:
    """File of the feed of digests."""
    return "atom.xml" if language == "fr" else f"atom.{language}.xml"


def _title(edition: Edition, voice: Voice) -> str:
    span = voice.span(edition.first_day, edition.last_day)
    return f"{voice('brand')}, {span}"
