"""The first paragraph where it stands apart: in an element of its own over the text's."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import html

from extractors.markers import markers
from extractors.page_data import PageData, is_elsewhere, text_of
from text.fold import normalise

_FEWEST_CHARACTERS = 60
_LONGEST = 900
_ENDED = (".", "!", "?", "…", "»", '"', "”")
_KNOWN_BY = 40
"""Characters by which a lead is known again in the text."""


def find_lead(data: PageData, lines: Sequence[str]) -> str:
    """Find the lead that the page shows over these lines.

    Empty where they have it, or there is none. It is marked as one, is a sentence, and stands
    between a headline and the first line.
    """
    if not markers().lead_class.search(data.class_names):
        return ""
    flat = " ".join(map(normalise, lines[:4]))
    for element in _marked(data):
        text = text_of(element)
        known = normalise(text)[:_KNOWN_BY]
        if not _FEWEST_CHARACTERS <= len(text) <= _LONGEST or not text.endswith(_ENDED):
            continue
        if known in flat or not _is_over(element, lines):
            return ""
        return text
    return ""


def _marked(data: PageData) -> list[html.HtmlElement]:
    names = (name for name in data.classed if markers().lead_class.search(name))
    return [e for name in names for e in data.classed[name] if not is_elsewhere(e)]


def _is_over(element: html.HtmlElement, lines: Sequence[str]) -> bool:
    """Does the element stand between a heading and the first of these lines?"""
    if not lines:
        return False
    first = normalise(lines[0])[:_KNOWN_BY]
    headed = any(True for _ in element.itersiblings("h1", "h2", preceding=True)) or any(
        above.find(".//h1") is not None for above in list(element.iterancestors())[:3]
    )
    following = element.getnext()
    levels = 0
    at: html.HtmlElement | None = element
    while following is None and at is not None and levels < 3:
        at = at.getparent()
        following = at.getnext() if at is not None else None
        levels += 1
    while following is not None:
        if first in normalise(following.text_content()):
            return headed
        following = following.getnext()
    return False
