"""XML from strangers: nothing outside is loaded, no entity grows, broken files still tell."""

from __future__ import annotations

from typing import Any

from lxml import etree


def parse_xml(body: bytes) -> Any | None:
    """The root element, or None when there is none; never raises, never reads anything else."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


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
