"""XML from strangers: nothing outside is loaded, no entity grows, broken files still tell."""

from __future__ import annotations

import re
import sys
from typing import Any

from lxml import etree

# No declaration holds another's beginning: the search is linear in what a stranger sends.
_ENTITY = re.compile(rb"<!ENTITY\b(?:\"[^\"<]{0,5000}\"|'[^'<]{0,5000}'|[^<>\"'])*>", re.IGNORECASE)
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{4,100})|([0-9]{5,100}));?")
"""Those that can stand for no character: shorter ones all have one."""
_PLAIN_ENTITY = re.compile(
    rb"<!ENTITY\s+[\w.:-]+\s+(?:\"(?:&#\w+;|[^&\"]){0,100}\"|'(?:&#\w+;|[^&']){0,100}')\s*>",
    re.IGNORECASE,
)


def parse_xml(body: bytes) -> Any | None:
    """Find the root element, or None. Reads nothing else.

    Never raises.
    """
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def without_traps(body: bytes) -> bytes:
    """Take out entity declarations that grow, nest or load.

    expat stops "billion laughs" by itself, after a second of work; a short name for a character
    (`<!ENTITY eacute "&#233;">`) stays. A reference to no character (half a pair) becomes U+FFFD.
    """
    body = _REFERENCE.sub(_character, body)
    if not _ENTITY.search(body):
        return body
    return _ENTITY.sub(lambda m: m[0] if _PLAIN_ENTITY.fullmatch(m[0]) else b"", body)


def _character(reference: re.Match[bytes]) -> bytes:
    """The reference, unless no character has that number: a parser may raise at those."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    known = number <= sys.maxunicode and not 0xD800 <= number <= 0xDFFF
    return reference[0] if known else b"&#65533;"


def local_name(element: Any) -> str:
    """Say an element's name without its namespace or undeclared prefix, in lower case.

    Empty for comments. A prefix that nobody declared (`news:title` by a generator that forgot)
    stays in lxml's tag: it must cost nothing.
    """
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def child(element: Any, name: str) -> Any | None:
    """Find the first child of this name."""
    return next((each for each in element if local_name(each) == name), None)


def child_text(element: Any | None, name: str) -> str:
    """Read the first child of this name; empty for none.

    Children only: `loc` and `title` of an image or a video within are not the page's own.
    """
    found = None if element is None else child(element, name)
    return "" if found is None else "".join(found.itertext()).strip()


_JUNK_BYTES = 65_536
_START = re.compile(rb"<\?xml\b|<(?:rss|feed|urlset|sitemapindex)\b|<(?:\w+:)?rdf\b", re.IGNORECASE)
_PAGE = re.compile(rb"<!doctype\s+html|<(?:html|head|body)\b", re.IGNORECASE)


def without_preamble(body: bytes) -> bytes:
    """Cut what a server printed before a feed or sitemap.

    A PHP warning, blank lines, a byte order mark.

    A page of HTML that holds such a tag somewhere stays what it is.
    """
    match = _START.search(body[:_JUNK_BYTES])
    if match is None or not match.start() or _PAGE.search(body[: match.start()]):
        return body
    return body[match.start() :]
