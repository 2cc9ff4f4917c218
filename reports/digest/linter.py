"""Faults of a letter: accessibility, mail clients, size, links. Every rule is mechanical.

The rules are those of the Email Markup Consortium's accessibility report and of
`reliability.md` §4; what clients support stands in `clients.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from lxml import html

from reports.digest.clean import claims_other_host
from reports.digest.document import SUBJECT_MAX
from reports.digest.render import MAX_HTML_BYTES, TEXT_WIDTH, Letter, transferred

MIN_FONT_PX = 14.0
MIN_CONTRAST = 4.5
LARGE_PX = 24.0
"""From this size on WCAG asks for 3:1 only; we keep to 4.5:1 for all."""
MAX_IMAGE_BYTES = 100_000
_CLIENTS = Path(__file__).with_name("clients.toml")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PROPERTY = re.compile(r"[{;]\s*([a-z-]+):")
_SIMPLE = re.compile(r"(?P<type>[a-z][a-z0-9]*)?(?P<classes>(?:\.[\w-]+)*)")
_COLOUR = re.compile(r"#([0-9a-f]{6})", re.I)


def faults(letter: Letter) -> list[str]:
    """Every fault of a letter, in words; none when it may leave."""
    page = html.document_fromstring(letter.html)
    found: list[str] = []
    for rule in _PAGE_RULES:
        found += rule(page)
    for check in _LETTER_RULES:
        found += check(letter)
    return found


@cache
def _clients() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(_CLIENTS.read_text("utf-8"))


def _elements(page: html.HtmlElement) -> Iterator[html.HtmlElement]:
    return (e for e in page.iter() if isinstance(e.tag, str))


def _language(page: html.HtmlElement) -> Iterator[str]:
    if not page.get("lang"):
        yield "html has no lang"
    if page.get("dir") not in ("ltr", "rtl"):
        yield "html has no dir"
    if not (page.findtext(".//title") or "").strip():
        yield "no title"


def _headings(page: html.HtmlElement) -> Iterator[str]:
    levels = [int(e.tag[1]) for e in _elements(page) if e.tag in _HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} h1 instead of one"
    for before, level in pairwise(levels):
        if level > before + 1:
            yield f"h{before} is followed by h{level}"
    for element in _elements(page):
        if element.tag in _HEADINGS and not element.text_content().strip():
            yield f"empty {element.tag}"


def _tables(page: html.HtmlElement) -> Iterator[str]:
    for table in page.iter("table"):
        data = table.find(".//th") is not None and table.find(".//table") is None
        if not data and table.get("role") != "presentation":
            yield "a table for layout has no role=presentation"
        if data:
            yield from (f"th {th.text_content()!r} has no scope"
                        for th in table.iter("th") if not th.get("scope"))  # fmt: skip


def _images(page: html.HtmlElement) -> Iterator[str]:
    for image in page.iter("img"):
        if not (image.get("alt") or "").strip():
            yield "an image has no alt"
        if not image.get("width") or not image.get("height"):
            yield "an image has no width or height"
        if not (image.get("src") or "").startswith("cid:"):
            yield f"a remote image: {image.get('src')}"


def _links(page: html.HtmlElement) -> Iterator[str]:
    seen: dict[str, str] = {}
    for anchor in page.iter("a"):
        href, words = anchor.get("href") or "", " ".join(anchor.text_content().split())
        if not href.startswith(("https://", "http://", "mailto:")):
            yield f"a link leads to {href[:40]!r}"
        if not words:
            yield "a link without words"
        elif seen.setdefault(words.casefold(), href) != href:
            yield f"two links say {words!r}"
        if href.startswith("http"):
            host = href.split("/")[2].removeprefix("www.")
            if claims_other_host(words, host):
                yield f"the link {words!r} leads to {host}"


def _active_content(page: html.HtmlElement) -> Iterator[str]:
    for element in _elements(page):
        if any(name.lower().startswith("on") for name in element.attrib):
            yield f"{element.tag} has an event handler"


def _known_to_clients(page: html.HtmlElement) -> Iterator[str]:
    """Whatever the letter uses must stand in `clients.toml`, with what clients make of it."""
    used = {
        "element": {e.tag for e in _elements(page)},
        "attribute": {str(name) for e in _elements(page) for name in e.attrib},
        "property": {name for e in _elements(page) for name, _ in _declarations(e)},
    }
    sheet = "".join(style.text or "" for style in page.iter("style"))
    used["property"] |= set(_PROPERTY.findall(sheet))
    used["style"] = set(_features(sheet))
    for kind, names in used.items():
        yield from (f"{kind} {name} is not in clients.toml"
                    for name in sorted(names - set(_clients()[kind])))  # fmt: skip


def _features(sheet: str) -> Iterator[str]:
    """The at-rules, kinds of selectors and marks of a style sheet."""
    yield from (rule.strip() for rule in re.findall(r"@[^{;]+", sheet))
    if "!important" in sheet:
        yield "!important"
    for selectors in re.findall(r"([^{}]+)\{[^{}]*\}", sheet):
        if selectors.count(","):
            yield "grouping"
        for selector in selectors.split(","):
            yield from _selector(selector.strip())


def _selector(selector: str) -> Iterator[str]:
    """Each part of a selector by its kind; one that is none of ours gives itself."""
    parts = selector.split()
    if len(parts) > 1:
        yield "descendant"
    for part in parts:
        simple = _SIMPLE.fullmatch(part)
        if part == ":root" or simple is None:
            yield part
            continue
        if simple["type"]:
            yield "type"
        if simple["classes"]:
            yield "class"


def _styles(page: html.HtmlElement) -> Iterator[str]:
    for element in _elements(page):
        for name, value in _declarations(element):
            if name == "font-size" and _too_small(element, value):
                yield f"{element.tag} has a font of {value}"
            if name == "margin" and ("auto" in value or "-" in value):
                yield f"{element.tag} has a margin of {value}"
            if "url(" in value:
                yield f"{element.tag} loads {value}"


def _too_small(element: html.HtmlElement, value: str) -> bool:
    return not _hidden(element) and float(value.removesuffix("px")) < MIN_FONT_PX


def _hidden(element: html.HtmlElement) -> bool:
    return ("display", "none") in set(_declarations(element))


def _declarations(element: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for declaration in (element.get("style") or "").split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _contrasts(page: html.HtmlElement) -> Iterator[str]:
    """Each text against the nearest background that is set above it."""
    for element in _elements(page):
        if not (element.text or "").strip() or element.tag in ("style", "title"):
            continue
        if any(_hidden(e) for e in (element, *element.iterancestors())):
            continue
        ink, paper = _inherited(element, "color"), _inherited(element, "background-color")
        if ink and paper and contrast(ink, paper) < MIN_CONTRAST:
            yield f"{element.tag} {ink} on {paper}: {contrast(ink, paper):.1f}:1"


def _inherited(element: html.HtmlElement, name: str) -> str | None:
    for one in (element, *element.iterancestors()):
        value = dict(_declarations(one)).get(name, "")
        if _COLOUR.fullmatch(value):
            return value
    return None


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _dark_mode(page: html.HtmlElement) -> Iterator[str]:
    names = {meta.get("name"): meta.get("content") for meta in page.iter("meta")}
    if names.get("color-scheme") != "light dark":
        yield "no color-scheme meta"
    if "prefers-color-scheme: dark" not in "".join(s.text or "" for s in page.iter("style")):
        yield "no rules for dark mode"


def _size(letter: Letter) -> Iterator[str]:
    if (size := transferred(letter.html)) > MAX_HTML_BYTES:
        yield f"HTML of {size} bytes"
    if len(letter.chart) > MAX_IMAGE_BYTES:
        yield f"a picture of {len(letter.chart)} bytes"
    if not 0 < len(letter.subject) <= SUBJECT_MAX or not letter.subject.isprintable():
        yield f"subject {letter.subject!r}"


def _plain_text(letter: Letter) -> Iterator[str]:
    for text in letter.text.splitlines():
        if len(text) > TEXT_WIDTH + 2 and "://" not in text and "mailto:" not in text:
            yield f"a line of {len(text)} characters: {text[:40]!r}"


def _same_links(letter: Letter) -> Iterator[str]:
    page = html.document_fromstring(letter.html)
    shown = [a.get("href") or "" for a in page.iter("a")]
    missing = [url for url in shown if url not in letter.text]
    yield from (f"not in the plain text: {url}" for url in missing)
    # An address that a headline prints is no link of ours; it is text in both parts.
    printed = "".join(str(text) for text in page.itertext())
    for url in re.findall(r"^ *(https?://\S+)$", letter.text, re.M):
        if url not in shown and url not in printed:
            yield f"not in the HTML: {url}"


_PAGE_RULES: tuple[Callable[[html.HtmlElement], Iterator[str]], ...] = (
    _language,
    _headings,
    _tables,
    _images,
    _links,
    _active_content,
    _known_to_clients,
    _styles,
    _contrasts,
    _dark_mode,
)
_LETTER_RULES: tuple[Callable[[Letter], Iterator[str]], ...] = (_size, _plain_text, _same_links)
