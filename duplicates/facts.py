"""Whether two texts of one form tell other facts.

A weather report, a rate of exchange, an obituary come out in the same words with other names,
days and figures. A reprint adds, cuts and misspells, but does not put another figure, day or name
in the place of one. So the words are aligned, and small replacements count in which a fact stands
against another fact of its kind; where the lines are in another order, the figures are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from duplicates.shingles import Shingled

MIN_REPLACED = 2
"""One figure corrected is still the same text."""
DATE_COUNTS = 2
"""A date in the place of another is enough for a short text: the form was filled again."""
REPLACED_PER_100_WORDS = 1.0
"""Of the words that both share. A toll brought up to date stays under it, a form filled again
reaches 3 to 20."""
MAX_REPLACED_WORDS = 8
"""A longer replacement is a passage written anew (a quotation translated), not a slot filled."""
SPELLING = 0.6
"""Names nearer than this are one name spelt twice (`Choigou`, `Shoigu`)."""
MIN_FIGURES = 4
COMMON_FIGURES = 0.5
"""A copy, cut or not, keeps the figures of the part that it has; a form filled again does not."""

_DAYS = frozenset(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))
_MONTHS = frozenset(
    (
        *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
        *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
    )
)


@dataclass(frozen=True, slots=True)
class _Fact:
    kind: str
    """`date`, `figure` or `name`."""
    word: str


def other_facts(one: Shingled, two: Shingled) -> bool:
    """Whether the second text fills the first one's form with other figures, days or names."""
    if _few_missing(one, two):
        return False
    return _other_figures(one, two) or _slots_filled_anew(one, two)


def _few_missing(one: Shingled, two: Shingled) -> bool:
    """Whether the one has all facts of the other, but for one: then no alignment is needed."""
    ours, theirs = (
        {fact.word for fact in _facts(text, 0, len(text.folded))} for text in (one, two)
    )
    return min(len(ours - theirs), len(theirs - ours)) < MIN_REPLACED - 1


def _other_figures(one: Shingled, two: Shingled) -> bool:
    ours, theirs = (Counter(w for w in t.folded if _is_figure(w)) for t in (one, two))
    fewer = min(ours.total(), theirs.total())
    return fewer >= MIN_FIGURES and (ours & theirs).total() < COMMON_FIGURES * fewer


def _slots_filled_anew(one: Shingled, two: Shingled) -> bool:
    matcher = SequenceMatcher(None, one.folded, two.folded, autojunk=False)
    shared = replaced = 0
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            shared += b - a
        elif tag == "replace" and max(b - a, d - c) <= MAX_REPLACED_WORDS:
            replaced += _contradict(list(_facts(one, a, b)), list(_facts(two, c, d)))
    return replaced >= MIN_REPLACED and replaced * 100 >= REPLACED_PER_100_WORDS * shared


def _is_figure(word: str) -> bool:
    return not word.isalpha()  # words have letters and digits only


def _facts(text: Shingled, first: int, last: int) -> Iterator[_Fact]:
    """The figures, dates and names among some words."""
    for i in range(first, last):
        word = text.folded[i]
        following = text.folded[i + 1] if i + 1 < len(text.folded) else ""
        if word in _MONTHS or (_is_figure(word) and following in _MONTHS):
            yield _Fact("date", word)
        elif _is_figure(word) or word in _DAYS:
            yield _Fact("figure", word)
        elif text.capital(i):
            yield _Fact("name", word)


def _contradict(ours: list[_Fact], theirs: list[_Fact]) -> int:
    """How much a replacement weighs: 0 unless a fact stands against another of its kind."""
    for kind, weight in (("date", DATE_COUNTS), ("figure", 1), ("name", 1)):
        a = {fact.word for fact in ours if fact.kind == kind}
        b = {fact.word for fact in theirs if fact.kind == kind}
        if a and b and not any(_alike(kind, x, y) for x in a for y in b):
            return weight
    return 0


def _alike(kind: str, a: str, b: str) -> bool:
    return a == b or (kind == "name" and SequenceMatcher(None, a, b).ratio() >= SPELLING)
