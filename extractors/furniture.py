"""What stands on article pages and is not the article: patterns of furniture.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from text.fold import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The patterns, compiled; all on folded text."""

    tails: re.Pattern[str]
    lines: re.Pattern[str]
    counts: tuple[re.Pattern[str], ...]
    teasers: re.Pattern[str]
    paywalls: re.Pattern[str]
    challenges: re.Pattern[str]


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def furniture() -> Furniture:
    """The shipped patterns."""
    data = tomllib.loads(files("extractors").joinpath("furniture.toml").read_text("utf-8"))
    return Furniture(
        tails=_any(data["tails"]),
        lines=_any(data["lines"]),
        counts=tuple(re.compile(pattern) for pattern in data["counts"]),
        teasers=_any(data["teasers"]),
        paywalls=_any(data["paywalls"]),
        challenges=_any(data["challenges"]),
    )


_LONGEST = 240  # characters: furniture is short, prose that happens to begin alike is not


def _folded(paragraph: str) -> str:
    return fold(paragraph).strip() if len(paragraph) <= _LONGEST else ""


def ends_body(paragraph: str) -> bool:
    """Whether nothing after this paragraph (nor itself) is the article's."""
    return bool(furniture().tails.fullmatch(_folded(paragraph)))


def is_furniture(paragraph: str) -> bool:
    """Whether this paragraph is a button, a counter, a photo credit or a link to another story."""
    return bool(furniture().lines.fullmatch(_folded(paragraph)))


def comment_count(paragraphs: Sequence[str]) -> int:
    """How many comments the page says it has; 0 where it does not say."""
    for paragraph in paragraphs:
        folded = _folded(paragraph)
        for pattern in furniture().counts:
            if match := pattern.fullmatch(folded):
                return int(match["n"])
    return 0


def is_teaser(text: str) -> bool:
    """Whether the text says that its rest is to be had elsewhere."""
    return bool(furniture().teasers.search(fold(text)))


def is_paywalled(text: str) -> bool:
    """Whether the text says that its rest is for subscribers."""
    return bool(furniture().paywalls.search(fold(text)))


def is_challenge(text: str) -> bool:
    """Whether a short text is a check of the reader instead of an article."""
    return bool(furniture().challenges.search(fold(text)))
