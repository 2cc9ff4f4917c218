"""The rules of RFC 4287 that a feed validator checks, and a few of its recommendations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}(?:-\d\d(?:-\d\d)?)?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]+")
_FEED = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (1, 9), "link": (0, 9),
         "entry": (0, 999)}  # fmt: skip
_ENTRY = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "published": (0, 1), "author": (0, 9),
          "link": (0, 9), "category": (0, 99), "content": (0, 1)}  # fmt: skip


def faults(body: bytes) -> list[str]:
    """Every rule that a feed breaks, in words."""
    feed = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    found = list(_element(feed, "feed", _FEED))
    entries = feed.findall(f"{_ATOM}entry")
    for entry in entries:
        found += _element(entry, "entry", _ENTRY)
        if entry.find(f"{_ATOM}link[@rel='alternate']") is None and not _said(entry, "content"):
            found.append("4.1.2: an entry without alternate link must have content")
    ids = Counter(_said(one, "id") for one in (feed, *entries))
    found += [f"4.2.6: {name} is the id of {n}" for name, n in ids.items() if n > 1]
    if not feed.get(_LANGUAGE):
        found.append("no xml:lang")
    newest = max((_said(entry, "updated") for entry in entries), default="")
    if newest > _said(feed, "updated"):
        found.append("an entry is newer than its feed")
    return found


def _element(one: etree._Element, name: str, allowed: dict[str, tuple[int, int]]) -> Iterator[str]:
    if one.tag != _ATOM + name:
        yield f"{one.tag} instead of {name}"
    counts = Counter(str(child.tag).removeprefix(_ATOM) for child in one)
    yield from (f"{name} has an unknown {child}" for child in counts if child not in allowed)
    for child, (least, most) in allowed.items():
        if not least <= counts[child] <= most:
            yield f"{name} has {counts[child]} {child}"
    for child in ("updated", "published"):
        if counts[child] and not _DATE.fullmatch(_said(one, child)):
            yield f"3.3: {child} {_said(one, child)!r} is no RFC 3339 date"
    yield from _words(one, name)


def _words(one: etree._Element, name: str) -> Iterator[str]:
    """What stands in the children: identifier, title, addresses, names."""
    if not _TAG.fullmatch(_said(one, "id")):
        yield f"id {_said(one, 'id')!r} is no tag URI"
    if not _said(one, "title").strip():
        yield f"{name} has an empty title"
    links = [link.get("href", "") for link in one.findall(f"{_ATOM}link")]
    yield from (f"link to {to!r}" for to in links if urlsplit(to).scheme not in ("http", "https"))
    authors = one.findall(f"{_ATOM}author")
    yield from (f"{name} has an author without a name" for author in authors
                if len(author) != 1 or not _said(author, "name").strip())  # fmt: skip
    terms = [category.get("term") for category in one.findall(f"{_ATOM}category")]
    yield from ("4.2.2: a category without a term" for term in terms if not term)


def _said(one: etree._Element, name: str) -> str:
    return one.findtext(_ATOM + name) or ""
