"""JSON-LD as pages hold it: escaped, doubled, with raw breaks and quotes that nobody escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
_WRAPPING = re.compile(
    r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[|/\*.*?\*/)|(?:-->|(?://)?\s*\]\]>|;)\s*$", re.S
)
_RAW_BREAK = re.compile(r"[\r\n\t]+")


def _readings(text: str) -> Iterator[str]:
    """A script's text as it is, then with what pages wrap around it and break in it mended."""
    yield text
    tidy = _TRAILING_COMMA.sub("", _WRAPPING.sub("", text.strip()))
    yield tidy
    yield _RAW_BREAK.sub(" ", tidy).replace("\\'", "'")
    if "&quot;" in tidy and '"' not in tidy:
        yield unescape(tidy)


def read_json_ld(text: str) -> Iterator[Any]:
    """Read the values of a script: one as a rule, several where a plug-in wrote them in a row.

    What no reading mends is looked through for the plain fields of an article.
    """
    for candidate in _readings(text):
        try:
            yield json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            if values := list(_in_a_row(candidate)):
                yield from values
                return
            continue
        return
    if salvaged := _salvage(text):
        yield salvaged


def _in_a_row(text: str) -> Iterator[Any]:
    """Values that stand one behind the other; nothing where there is but one or part of one."""
    values: list[Any] = []
    decoder, at = json.JSONDecoder(strict=False), 0
    while at < len(text) and len(values) < _MOST_VALUES:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        values.append(value)
        at = end + len(text[end:]) - len(text[end:].lstrip(" \t\r\n,;"))
    yield from values


_MOST_VALUES = 50
_FIELD = r'"%s"\s*:\s*"((?:[^"\\]|\\.){1,500})"\s*[,}]'
_FIELDS = {
    name: re.compile(_FIELD % name) for name in ("headline", "datePublished", "dateModified", "url")
}
_TYPE = re.compile(r'"@type"\s*:\s*"(\w*Article|\w*Posting)"')
_AUTHOR = re.compile(r'"author"\s*:\s*\[?\s*\{[^{}]{0,200}?"name"\s*:\s*"([^"]{2,80})"')
_MOST_SALVAGED = 200_000


def _salvage(text: str) -> dict[str, Any] | None:
    """The fields of the one article of a script that is no JSON (a quote that nobody escaped)."""
    types = _TYPE.findall(text[:_MOST_SALVAGED])
    if len(types) != 1:
        return None
    found: dict[str, Any] = {"@type": types[0]}
    for name, pattern in _FIELDS.items():
        if match := pattern.search(text, 0, _MOST_SALVAGED):
            found[name] = match[1].replace("\\/", "/")
    if match := _AUTHOR.search(text, 0, _MOST_SALVAGED):
        found["author"] = {"@type": "Person", "name": match[1]}
    return found
