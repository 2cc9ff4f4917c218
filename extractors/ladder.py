"""The ladder of strategies to a page's text, and the one whose text is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors import strategies
from extractors.body import Body, shape
from extractors.page_data import PageData
from extractors.reading import Reading
from text.fold import fold

LONG_TEASER = 3000
"""Characters from which a text is whole, whatever else it says is to be had in the paper."""


def read_lines(reading: Reading) -> Iterator[strategies.Lines]:
    """Read the lines of each strategy, the heaviest first."""
    data = reading.data
    yield from strategies.handed(reading.candidate)
    yield from strategies.in_json(data)
    yield from strategies.by_cut(data, reading.cut)
    links = strategies.link_texts(data)
    for lines in strategies.generic(data):
        yield strategies.without_links(lines, links)
    yield from strategies.json_whole(data)


@dataclass(frozen=True, slots=True)
class Tried:
    """A strategy's body; an excerpt yields to a longer text."""

    body: Body
    strategy: str
    is_excerpt: bool = False


def try_strategies(reading: Reading) -> Iterator[Tried]:
    """Try each strategy, as its text is asked for."""
    for lines in read_lines(reading):
        body = shape(
            lines.lines,
            title=reading.title,
            credits=reading.credits,
            marked=lines.headings,
            comments=lines.comments,
            sites=reading.sites,
            repeated=reading.outlet.repeated_lines,
        )
        handed = lines.rung in _HANDED
        yield Tried(body, lines.rung, handed and _is_excerpt(body, reading.data))


def choose_body(reading: Reading) -> tuple[Body, str]:
    """Choose the first body that is long enough, else the longest."""
    best, excerpt = Tried(Body(paragraphs=()), "none"), 0
    for tried in try_strategies(reading):
        size = len(tried.body.text)
        if tried.is_excerpt:
            excerpt = max(excerpt, size)
        elif size >= max(reading.outlet.expect.min_characters, excerpt):
            return tried.body, tried.strategy
        if size > len(best.body.text):
            best = tried
    return best.body, best.strategy


_HANDED = frozenset({"feed", "rest"})
_MUCH_MORE = 1.25
"""Prose of the page beside what was handed over, from which that is an excerpt."""


def _is_excerpt(body: Body, data: PageData) -> bool:
    """Is what the feed or REST handed over the beginning of a longer text that the page shows?"""
    text = body.text
    if not text or len(text) >= LONG_TEASER:
        return False
    if text.rstrip().endswith(("…", "...", "[…]", "[...]", "(...)")):
        return True
    prose = strategies.prose_of(data)
    more = sum(map(len, prose)) > _MUCH_MORE * len(text)
    shown = {fold(line)[:60] for line in prose}
    return more and all(fold(line)[:60] in shown for line in body.paragraphs)
