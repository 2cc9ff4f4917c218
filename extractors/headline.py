"""Titles: the headline without the site's name, and one made where a text has none."""

from __future__ import annotations

import re

from text.fold import normalise

_SITE_TAIL = re.compile(r"\s+(?:[-–—|•·:»/]|::|//)\s+(?P<site>[^-–—|•·»]{2,60})$")
_HOST = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}", re.I)
_LABEL = re.compile(r"^#[^\W\d_]\w*\s?:\s+(?=\S)")
_DERIVED_LENGTH = 100


def drop_label(title: str) -> str:
    """The title without a feed's hash label: `#Mali : Les ministres…` → `Les ministres…`."""
    return _LABEL.sub("", title).strip()


def host_tail(title: str) -> tuple[str, str]:
    """The title without a host's name behind it, and that host (`- abamako.com`)."""
    match = _SITE_TAIL.search(title)
    if match and _HOST.fullmatch(match["site"].strip()):
        return title[: match.start()].strip(), match["site"].strip()
    return title.strip(), ""


def derive(paragraph: str) -> str:
    """A title for a text that has none: its first sentence, cut at a word after 100 characters."""
    first = re.split(r"(?<=[^A-Z][.!?])\s+(?=[A-ZÀ-Ý«])", paragraph, maxsplit=1)[0].strip()
    if len(first) <= _DERIVED_LENGTH:
        return first.rstrip(" .")
    cut = first[:_DERIVED_LENGTH].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:–—-«(") + "…"


def same(one: str, other: str) -> bool:
    """Whether two titles are one when case, accents and punctuation are left out."""
    return bool(one) and normalise(one) == normalise(other)
