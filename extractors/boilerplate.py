"""What stands on article pages and is not the article: patterns of furniture.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from text.fold import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """The patterns, compiled; all on folded text."""

    tails: re.Pattern[str]
    lines: re.Pattern[str]
    counts: tuple[re.Pattern[str], ...]
    teasers: tuple[re.Pattern[str], ...]
    paywalls: tuple[re.Pattern[str], ...]
    challenges: tuple[re.Pattern[str], ...]
    """Searched for in whole texts one by one: what a pattern begins with is found fast alone."""
    teaser_paper: re.Pattern[str]
    players: re.Pattern[str]
    challenge_titles: re.Pattern[str]
    challenge_marks: re.Pattern[bytes]
    banner_subjects: re.Pattern[str]
    banner_acts: re.Pattern[str]


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@cache
def furniture() -> Furniture:
    """The shipped patterns."""
    data = tomllib.loads(files("extractors").joinpath("boilerplate.toml").read_text("utf-8"))
    return Furniture(
        tails=_any(data["tails"]),
        lines=_any(data["lines"]),
        counts=tuple(map(re.compile, data["counts"])),
        teasers=tuple(map(re.compile, data["teasers"])),
        paywalls=tuple(map(re.compile, data["paywalls"])),
        challenges=tuple(map(re.compile, data["challenges"])),
        teaser_paper=re.compile(data["teaser_paper"]),
        players=re.compile(data["players"]),
        challenge_titles=re.compile(data["challenge_titles"]),
        challenge_marks=re.compile(data["challenge_marks"].encode(), re.I),
        banner_subjects=re.compile(data["banners"]["subjects"]),
        banner_acts=re.compile(data["banners"]["acts"]),
    )


_LONGEST = 240  # characters: furniture is short, prose that happens to begin alike is not


@lru_cache(maxsize=256)  # a paragraph is asked whether it ends the text, then whether it stays
def _folded(paragraph: str) -> str:
    return fold(paragraph).strip() if len(paragraph) <= _LONGEST else ""


def ends_body(paragraph: str) -> bool:
    """Whether nothing after this paragraph (nor itself) is the article's."""
    return bool(furniture().tails.fullmatch(_folded(paragraph)))


def is_furniture(paragraph: str) -> bool:
    """Say whether a paragraph is a button, counter, credit or link."""
    return bool(furniture().lines.fullmatch(_folded(paragraph)))


def comment_count(paragraphs: Sequence[str]) -> int:
    """Count the comments that the page says it has."""
    for paragraph in paragraphs:
        folded = _folded(paragraph)
        for pattern in furniture().counts:
            if match := pattern.fullmatch(folded):
                return int(match["n"])
    return 0


@lru_cache(maxsize=2)  # a text is asked for a teaser's and for a paywall's words
def _whole(text: str) -> str:
    return fold(text)


def _holds(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    folded = _whole(text)
    return any([pattern.search(folded) for pattern in patterns])


def is_teaser(text: str) -> bool:
    """Say whether the text sends elsewhere for its rest."""
    return _holds(furniture().teasers, text)


def teaser_paper(text: str) -> str:
    """Find the paper where a teaser has its rest; or empty."""
    folded = fold(text)
    called = (match for each in furniture().teasers if (match := each.search(folded)))
    at = next((match.start() for match in called), len(folded))
    end = folded.find("\n", at)
    match = furniture().teaser_paper.search(folded[at : end if end > 0 else None])
    return text[at + match.start("paper") : at + match.end("paper")].strip() if match else ""


def is_player(address: str) -> bool:
    """Say whether an address is that of a player."""
    return bool(furniture().players.search(address))


def is_paywalled(text: str) -> bool:
    """Whether the text says that its rest is for subscribers."""
    return _holds(furniture().paywalls, text)


def is_challenge(title: str, text: str, markup: bytes) -> bool:
    """Say whether a short text is a check of the reader.

    By a title that is nothing but that, or by its words beside a challenge's marks in the source.
    """
    if furniture().challenge_titles.fullmatch(fold(title).strip()):
        return True
    told = _holds(furniture().challenges, f"{title}\n{text}")
    return told and furniture().challenge_marks.search(markup) is not None


_LONGEST_BANNER = 700


def is_banner(paragraph: str) -> bool:
    """Say whether a paragraph is a consent or newsletter box."""
    if len(paragraph) > _LONGEST_BANNER:
        return False
    folded = fold(paragraph)
    told = furniture()
    return bool(told.banner_subjects.search(folded) and told.banner_acts.search(folded))
