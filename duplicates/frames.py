"""Whether what two texts share is only the frame in which an outlet prints anything.

Some pages keep two hundred words about the paper itself above or below every article. Between two
short articles that is most of what they are, and no fact contradicts another. But what each has of
its own stands in one piece, speaks of other things than the other's, and the frame speaks of
neither: the opening of an article shares its names and rare words with the rest of it. And what
several texts have that were told apart already is no text's own.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from duplicates.shingles import LENGTH, Shingled
from duplicates.terms import stem, weight

MIN_OWN_WORDS = 25
"""Words of its own from which on a text can be an article of its own; a new heading or a credit
has fewer."""
ONE_PIECE = 0.9
"""Share of a text's own words that stand together; edits lie here and there."""
RELATED = {True: 0.20, None: 0.08, False: 0.05}
"""Share of the weight of one's own terms that the other, or the frame, has too, under which they
speak of other things. On 221 real texts the first 40 words have 0.24 of theirs in the next 190
(under 0.04 for one in twenty), and 0.02 in a paper's words about itself. Most on one site, which
reprints nothing of its own under another opening; least on two, for a frame is one site's; between
where nobody says."""
HOLDERS = 2
"""Other texts, told apart already, that have what two share: then it is a frame."""
HELD = 0.9
_SHORT = 2
"""Letters of words that tell nothing."""


def only_a_frame(
    one: Shingled, two: Shingled, *, one_site: bool | None, others: Iterable[Shingled] = ()
) -> bool:
    """Whether two texts share a frame and tell two things.

    `one_site` is null where nobody says; `others` are texts that share as much with the second,
    and are not the first.
    """
    ours, theirs = _own(one, two), _own(two, one)
    if ours is None or theirs is None:
        return False
    if sum(_holds(other, one, two) for other in others) >= HOLDERS:
        return True
    a, b = _stems(one.folded[ours]), _stems(two.folded[theirs])
    frame = _stems(one.folded[: ours.start] + one.folded[ours.stop :])
    likest = max(_related(a, frame), _related(b, frame), _related(a, b), _related(b, a))
    return likest < RELATED[one_site]


def _holds(other: Shingled, one: Shingled, two: Shingled) -> bool:
    shared = np.intersect1d(one.distinct, two.distinct, assume_unique=True)
    return int(np.isin(shared, other.distinct).sum()) >= HELD * len(shared)


def _own(text: Shingled, other: Shingled) -> slice | None:
    """The words that only one text has, where they are enough and stand together."""
    there = np.isin(np.array(text.in_order, dtype=np.uint64), other.distinct)
    covered = np.zeros(len(text.folded), dtype=bool)
    for step in range(LENGTH):
        covered[step : step + len(there)] |= there[: len(covered) - step]
    first, length = _longest_gap(covered)
    if length < max(MIN_OWN_WORDS, ONE_PIECE * int((~covered).sum())):
        return None
    return slice(first, first + length)


def _longest_gap(covered: npt.NDArray[np.bool_]) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.concatenate(([True], covered, [True]))))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0, 0
    longest = int(np.argmax(ends - starts))
    return int(starts[longest]), int(ends[longest] - starts[longest])


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words if len(word) > _SHORT)


def _related(ours: frozenset[str], others: frozenset[str]) -> float:
    whole = sum(map(weight, ours))
    return sum(map(weight, ours & others)) / whole if whole else 1.0
