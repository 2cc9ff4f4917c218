"""Two texts held against each other, word by word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from duplicates.facts import other_facts
from duplicates.frames import only_a_frame
from duplicates.shingles import Shingled, letters_lost, shingled, without_letters

MIN_WORDS = 25
"""Below, a teaser is contained in foreign articles: 21 of 625 at 15 words, 5 at 25, 2 at 40."""
JACCARD = 0.25
"""Reprints with one word in ten changed keep 0.3; different reports of an event stay under 0.1."""
CONTAINMENT = 0.8
"""The codebook's "about four fifths of the shorter text's sentences stand in the other"."""
PARTS = 10
TOUCHED_PARTS = 0.75
"""Where only the Jaccard index speaks, what is shared lies all over the shorter text: an edit
leaves traces everywhere, two pages that merged one article with others share that one alone."""
PASSAGE_CHARACTERS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two texts share, on their exact shingles, each figure from 0 to 1."""

    jaccard: float
    containment: float
    covered: float
    """Share of the later text's shingles that the earlier one has."""
    enough: bool
    """Whether the words agree enough; whether they tell the same is
    `same_matter`."""


def compare(earlier: str, later: str) -> Comparison:
    """How much of two texts' words is the same; enough only from 25 words on."""
    one, two = _read(earlier, later)
    shared, sizes = _shared(one, two), (len(one.distinct), len(two.distinct))
    if not min(sizes):
        return Comparison(jaccard=0.0, containment=0.0, covered=0.0, enough=False)
    jaccard, containment = shared / (sum(sizes) - shared), shared / min(sizes)
    long_enough = min(len(one.folded), len(two.folded)) >= MIN_WORDS
    enough = long_enough and (
        containment >= CONTAINMENT or (jaccard >= JACCARD and _all_over(one, two))
    )
    covered = shared / sizes[1]
    return Comparison(jaccard=jaccard, containment=containment, covered=covered, enough=enough)


def _read(earlier: str, later: str) -> tuple[Shingled, Shingled]:
    """Two texts made ready; where one has lost its accented letters, what is left of both."""
    plain = shingled(earlier), shingled(later)
    if letters_lost(earlier) == letters_lost(later):
        return plain
    bare = shingled(without_letters(earlier)), shingled(without_letters(later))
    return max(plain, bare, key=lambda pair: _shared(*pair))


def _shared(one: Shingled, two: Shingled) -> int:
    return len(np.intersect1d(one.distinct, two.distinct, assume_unique=True))


def _all_over(one: Shingled, two: Shingled) -> bool:
    """Whether most tenths of the shorter text share something with the other."""
    short, other = sorted((one, two), key=lambda t: len(t.in_order))
    there = np.isin(np.array(short.in_order, dtype=np.uint64), other.distinct)
    touched = sum(bool(part.any()) for part in np.array_split(there, PARTS))
    return touched >= TOUCHED_PARTS * PARTS


def same_matter(
    earlier: str, later: str, *, one_site: bool | None = None, others: Iterable[str] = ()
) -> bool:
    """False where two texts of one form tell other facts, as two weather reports do, or share only
    what a site prints around everything. `one_site` is null where nobody knows whether both stand
    on one; `others` are other texts that are as like the later one.
    """
    one, two = _read(earlier, later)
    if only_a_frame(one, two, one_site=one_site, others=map(shingled, others)):
        return False
    return not other_facts(one, two)


def shared_passage(earlier: str, later: str) -> str | None:
    """The longest run of words that both texts have, as the earlier prints it, cut at 300."""
    one, two = shingled(earlier), set(shingled(later).in_order)
    start, length = _longest_run([h in two for h in one.in_order])
    if not length:
        return None
    last = min(start + length + 2, len(one.folded) - 1)
    return _cut(one, start, last)


def _longest_run(flags: list[bool]) -> tuple[int, int]:
    best, run = (0, 0), 0
    for i, flag in enumerate(flags):
        run = run + 1 if flag else 0
        if run > best[1]:
            best = (i - run + 1, run)
    return best


def _cut(text: Shingled, first: int, last: int) -> str:
    passage = " ".join(text.passage(first, last).split())
    if len(passage) <= PASSAGE_CHARACTERS:
        return passage
    return passage[:PASSAGE_CHARACTERS].rsplit(" ", 1)[0] + "…"
