"""Whether what two texts share is only the frame in which an outlet prints anything.

Some pages keep two hundred words about the paper itself above or below every article. Between two
short articles that is most of what they are, and no fact contradicts another. But what they share
stands in one piece, what each has of its own speaks of other things, and the frame of neither,
where the opening of an article shares its names and rare words with the rest of it. And what
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
STREWN = 0.2
"""Share of a text's own words where the other has the same four by chance; between copies what is
shared lies here and there."""
RELATED = {True: 0.25, None: 0.08, False: 0.05}
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
    ours, theirs = _parts(one, two), _parts(two, one)
    if ours is None or theirs is None:
        return False
    if sum(_holds(other, one, two) for other in others) >= HOLDERS:
        return True
    (a, frame), (b, _) = ours, theirs
    likest = max(_related(a, frame), _related(b, frame), _related(a, b), _related(b, a))
    return likest < RELATED[one_site]


def _holds(other: Shingled, one: Shingled, two: Shingled) -> bool:
    shared = np.intersect1d(one.distinct, two.distinct, assume_unique=True)
    return int(np.isin(shared, other.distinct).sum()) >= HELD * len(shared)


def _parts(text: Shingled, other: Shingled) -> tuple[frozenset[str], frozenset[str]] | None:
    """Terms of a text's own words and of the longest run that it shares, where both are whole."""
    there = np.isin(np.array(text.in_order, dtype=np.uint64), other.distinct)
    first, length = _longest_run(there)
    last = first + length + LENGTH - 1  # a run of n shingles has three words more
    own = text.folded[:first] + text.folded[last:]
    strewn = int(there.sum()) - length
    if not length or len(own) < MIN_OWN_WORDS or strewn > STREWN * len(own):
        return None
    return _stems(own), _stems(text.folded[first:last])


def _longest_run(there: npt.NDArray[np.bool_]) -> tuple[int, int]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], there, [False]))))
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
