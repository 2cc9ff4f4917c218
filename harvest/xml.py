"""XML from strangers: nothing outside is loaded, no entity grows, broken files still tell."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

_ENTITY = re.compile(rb"<!ENTITY\b(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", re.IGNORECASE)
_PLAIN_ENTITY = re.compile(
    rb"<!ENTITY\s+[\w.:-]+\s+(?:\"(?:&#\w+;|[^&\"]){0,100}\"|'(?:&#\w+;|[^&']){0,100}')\s*>",
    re.IGNORECASE,
)


def parse_xml(body: bytes) -> Any | None:
    """The root element, or None when there is none; never raises, never reads anything else."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def without_traps(body: bytes) -> bytes:
    """The body without entity declarations that grow, nest or load something.

    expat stops "billion laughs" by itself, after a second of work; a short name for a character
    (`<!ENTITY eacute "&#233;">`) stays.
    """
    if not _ENTITY.search(body):
        return body
    return _ENTITY.sub(lambda m: m[0] if _PLAIN_ENTITY.fullmatch(m[0]) else b"", body)


def local_name(element: Any) -> str:
    """An element's name without its namespace, in lower case; empty for comments."""
    tag = element.tag
    return etree.QName(tag).localname.lower() if isinstance(tag, str) else ""


def child_text(element: Any, *names: str) -> str:
    """Text of the first descendant of one of these names, stripped, or an empty string."""
    for each in element.iter():
        if each is not element and local_name(each) in names:
            return (each.text or "").strip()
    return ""
