"""Signals of a sentence: what the learned layer sees of it.

Words are cut to stems and the names of the sides are masked, so that what is learned is how the
press tells of the two countries, and not who was in the news when the corpus was written.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from text.fold import fold
from topics.reading import Sentence
from topics.relation import Weight

STEM = 6
"""Letters of a word that are kept: endings tell nothing of the subject."""
PIECE = 5
"""Letters of the pieces that words are also cut into: they find `électr` in `électrification`."""
RUSSIA_REACH, MALI_REACH = 2, 8
"""Sentences back in which the side must stand that the sentence itself does not name."""
FAR = 3
_MASKS = (("mali", "xmali"), ("russia", "xrus"), ("host", "xhost"), ("other", "xoth"))
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Signals:
    """What one sentence shows."""

    words: tuple[str, ...]
    """Stems, pairs of stems and pieces of words, names masked."""
    marks: tuple[str, ...]
    """Who stands in it, before it and in the headline, and what the rules say of it."""
    themes: tuple[str, ...]
    """Topics and cues whose terms stand in it."""
    counted: bool
    """True where both sides stand in it or near enough before it to be carried; of a headline,
    where one does."""


def read_signals(sentences: Sequence[Sentence], weights: Sequence[Weight]) -> list[Signals]:
    """Read the signals of an article's sentences, in order."""
    headline = [s for s in sentences if s.field == "title"]
    titled = (any(s.mali for s in headline), any(s.russia for s in headline))
    russia = mali = both = 99
    found = []
    for s, weight in zip(sentences, weights, strict=True):
        place = _Place(russia, mali, both == 0, *titled)
        found.append(_signals(s, weight, place))
        russia = 0 if s.russia else russia + 1
        mali = 0 if s.mali else mali + 1
        both = 0 if s.mali and s.russia else both + 1
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence stands: sentences since each side was named, and whom the headline names."""

    russia: int
    mali: int
    after_both: bool
    mali_titled: bool
    russia_titled: bool

    def counted(self, s: Sentence) -> bool:
        """Do both sides stand in the sentence or near enough before it to be carried?"""
        if s.field == "title":
            return bool(s.russia or s.mali)
        russia = s.russia or self.russia < RUSSIA_REACH
        mali = s.mali or s.aes or self.mali < MALI_REACH or self.mali_titled
        return bool(not s.outside and russia and mali)


def _signals(s: Sentence, weight: Weight, place: _Place) -> Signals:
    counted = place.counted(s)
    if not counted:
        return Signals((), (), (), counted=False)
    here = f"{'M' if s.mali else '-'}{'R' if s.russia else '-'}"
    cues = [f"#{cue}" for cue in s.cue_hits]
    marks = (
        f"@{here}",
        f"@{here}r{min(place.russia, FAR)}m{min(place.mali, FAR)}",
        f"@{here}t{place.mali_titled:d}{place.russia_titled:d}",
        f"@{here}b{place.after_both:d}",
        f"@{weight.why}",
        f"@w{int(weight.value * 4)}",
        *cues,
    )
    topics = {f"#{hit.term.key}" for hit in s.topic_hits}
    return Signals(tuple(_pieces(s)), marks, (*sorted(topics), *cues), counted)


_NAMES = frozenset(mask for _, mask in _MASKS)


def _pieces(s: Sentence) -> Iterator[str]:
    words = _WORD.findall(_masked(s))
    stems = [word if word in _NAMES else word[:STEM] for word in words]
    yield from stems
    yield from map("_".join, itertools.pairwise(stems))
    for word in words:
        if len(word) > 3 and word not in _NAMES:
            whole = f"^{word}$"
            yield from (whole[i : i + PIECE] for i in range(len(whole) + 1 - PIECE))


def _masked(s: Sentence) -> str:
    """The sentence folded, its names as masks and its figures as one."""
    spans = sorted(
        (
            (hit.start - s.start, hit.end - s.start, mask)
            for side, mask in _MASKS
            for hit in getattr(s, side)
        ),
        reverse=True,
    )
    masked, last = s.text, len(s.text)
    for start, end, mask in spans:
        if start >= 0 and end <= last:
            masked, last = f"{masked[:start]} {mask} {masked[end:]}", start
    return _DIGITS.sub("0", fold(masked))
