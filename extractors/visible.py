"""What a reader sees of a page: hidden parts out, layout tables and quotes as plain structure."""

from __future__ import annotations

import re
from typing import cast

from lxml import etree, html

_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|em|rem|%|pt)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|(?:text-indent|left|top|right)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*[01](?:px)?[ ,]",
    re.I,
)
# Classes of the frameworks' own for text that only machines and screen readers get.
_HIDING_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|screen-reader-text|visually-hidden|visuallyhidden|element-invisible"
    r"|offscreen|off-screen|u-hidden|d-none|is-hidden)(?:\s|$)",
    re.I,
)
_HIDING_MARKS = (
    *(b"hidden", b"display:none", b"font-size:0", b"opacity", b"-indent", b"left:-", b"right:-"),
    *(b"top:-", b"sr-only", b"screen-reader", b"invisible", b"offscreen", b"off-screen", b"d-none"),
    b"clip:",
)
"""One of these stands in every page that hides something, its spaces left out."""
_LOWER = bytes(range(256)).lower()
_CANDIDATES = etree.XPath("//body//*[@hidden or @style or @class]")
_MOST_HIDDEN = 0.5
"""Part of a page's text from which hiding is a trick of its scripts: they show it later."""
UNFOLDED = "data-unfolded"
"""Marks what was part of a table that only laid out the page."""
_LAYOUT = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")
_BLOCKS = ("p", "h1", "h2", "h3", "table", "div")
_FEWEST_BLOCKS = 2
_PROSE_CHARACTERS = 300
"""Characters of a cell with several blocks from which it is a column of the page, no datum."""


def tidy_tree(tree: html.HtmlElement, markup: bytes) -> None:
    """Tidy a tree in place, as a reader sees the page."""
    flat = markup.translate(_LOWER, b" \t\r\n")
    if any(mark in flat for mark in _HIDING_MARKS):
        _drop_hidden(tree)
    if b"<q" in markup or b"<Q" in markup:
        etree.strip_tags(tree, "q")
    if b"<details" in markup:
        _open_details(tree)
    if b"<table" in markup or b"<TABLE" in markup:
        _unfold_tables(tree)


def _hides(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    style = element.get("style")
    if style and _HIDING_STYLE.search(style):
        return True
    names = element.get("class")
    return bool(names and _HIDING_CLASS.search(names))


def _size(element: html.HtmlElement) -> int:
    return len("".join(element.itertext()))


def _drop_hidden(tree: html.HtmlElement) -> None:
    body = tree.find("body")
    styled: list[html.HtmlElement] = list(cast("list[html.HtmlElement]", _CANDIDATES(tree)))
    hidden = [e for e in styled if e.tag not in ("body", "main") and _hides(e)]
    if body is None or not hidden:
        return
    whole = _size(body)
    tops = [e for e in hidden if not any(a in hidden for a in e.iterancestors())]
    most = sum(map(_size, tops))
    if whole and most > _MOST_HIDDEN * whole:
        return
    for element in tops:
        element.drop_tree()


def _open_details(tree: html.HtmlElement) -> None:
    for element in list(tree.iter("summary")):
        if _size(element) < 60:
            element.drop_tree()
    for element in tree.iter("details"):
        element.tag = "div"


def _unfold_tables(tree: html.HtmlElement) -> None:
    """Make a table that lays out the page into plain blocks: its cells are no cells."""
    titled = tree.find(".//h1") is not None
    for table in list(tree.iter("table")):
        headed = table.find(".//h1") is not None
        if (
            headed
            or table.get("role") == "presentation"
            or (titled and any(map(_holds_prose, table.iter("td"))))
        ):
            for element in [e for e in table.iter(*_LAYOUT) if _own_table(e) is table]:
                element.tag = "div"
                element.set(UNFOLDED, "")


def _holds_prose(cell: html.HtmlElement) -> bool:
    blocks = sum(1 for tag in _BLOCKS for _ in cell.iterchildren(tag))
    return blocks >= _FEWEST_BLOCKS and _size(cell) >= _PROSE_CHARACTERS


def _own_table(element: html.HtmlElement) -> html.HtmlElement | None:
    if element.tag == "table":
        return element
    return next(element.iterancestors("table"), None)
