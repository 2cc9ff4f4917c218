"""Whether two texts of one form tell other facts.

A weather report, a rate of exchange, an obituary come out in the same words with other names,
days and figures. A reprint adds, cuts and misspells, but does not put another figure, day or name
in the place of one. So the words are aligned, and small replacements count in which a fact
stands against another fact of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from duplicates.shingles import Shingled

MIN_REPLACED = 2
"""One figure corrected is still the same text."""
REPLACED_PER_100_WORDS = 1.0
"""Of the words that both share. A toll brought up to date stays under it, a form filled again
reaches 3 to 20."""
MAX_REPLACED_WORDS = 8
"""A longer replacement is a passage written anew (a quotation translated), not a slot filled."""
SPELLING = 0.6
"""Names nearer than this are one name spelt twice (`Choigou`, `Shoigu`)."""

_DAYS = frozenset(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))
_MONTHS = frozenset(
    (
        *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
        *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
    )
)


def other_facts(one: Shingled, two: Shingled) -> bool:
    """Whether the second text fills the first one's form with other figures, days or names."""
    matcher = SequenceMatcher(None, one.folded, two.folded, autojunk=False)
    shared = replaced = 0
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            shared += b - a
        elif tag == "replace" and max(b - a, d - c) <= MAX_REPLACED_WORDS:
            replaced += _contradict(list(_facts(one, a, b)), list(_facts(two, c, d)))
    return replaced >= MIN_REPLACED and replaced * 100 >= REPLACED_PER_100_WORDS * shared


def _facts(text: Shingled, first: int, last: int) -> Iterator[tuple[str, str]]:
    """Kind and folded form of each figure, day, month and name among some words."""
    for i in range(first, last):
        word = text.folded[i]
        if any(c.isdigit() for c in word):
            yield "figure", word
        elif word in _DAYS or word in _MONTHS:
            yield "day", word
        elif text.capital(i):
            yield "name", word


def _contradict(ours: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> int:
    """1 when both have a fact of one kind and no fact of that kind in common, else 0."""
    for kind in ("figure", "day", "name"):
        a = {fact for k, fact in ours if k == kind}
        b = {fact for k, fact in theirs if k == kind}
        if a and b and not any(_alike(kind, x, y) for x in a for y in b):
            return 1
    return 0


def _alike(kind: str, a: str, b: str) -> bool:
    if kind != "name":
        return a == b
    return a == b or SequenceMatcher(None, a, b).ratio() >= SPELLING
