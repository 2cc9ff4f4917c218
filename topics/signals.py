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
from topics.relation import Weight, about_mali, is_domestic, is_tied, points_back, things

STEM = 6
"""Letters of a word that are kept: endings tell nothing of the subject."""
BEGINNING = 4
"""Letters of a word's beginning, kept beside the stem: a word never seen may have a known one."""
NEVER = 99
"""Sentences back where nothing was named."""
RUSSIA_REACH, MALI_REACH = 7, 21
"""Sentences back in which the side must stand that the sentence itself does not name."""
FAR = 3
"""Sentences back from which Russia is carried by very little."""
_STEPS = (0, 1, 2, 4, 8)
"""Distances in sentences that are told apart; further is far."""
LINE, LINES = 60, 5
"""A sentence's length is told in lines of so many characters, up to so many."""
MANY = 4
_MASKS = (("mali", "xmali"), ("russia", "xrus"), ("host", "xhost"), ("other", "xoth"))
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Signals:
    """What one sentence shows."""

    words: tuple[str, ...]
    """Stems, pairs of stems and beginnings of words, names masked."""
    marks: tuple[str, ...]
    """Who stands in it, before it and in the headline, and what the rules say of it."""
    themes: tuple[str, ...]
    """Topics and cues whose terms stand in it."""
    carried_far: bool
    """True where Russia is carried, the rules see nothing, and another country stands in it or
    Russia stands far back."""
    counted: bool
    """True where both sides stand in it or near enough before it to be carried; of a headline,
    where one does."""


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is the same for all sentences of an article."""

    on_mali: bool
    domestic: bool
    mali_titled: bool
    russia_titled: bool
    other_titled: bool
    forces: int
    """Sentences that name a Russian force, up to 3."""


@dataclass(slots=True)
class _Place:
    """Where the reading stands: sentences since each was named, and what the last one was."""

    setting: _Setting
    russia: int = NEVER
    mali: int = NEVER
    both: int = NEVER
    other: int = NEVER
    order: int = 0
    last: str = ""
    shared: frozenset[str] = frozenset()
    """Things told of in the last sentence on both."""

    def step(self, s: Sentence) -> None:
        """Count this sentence in."""
        self.russia = 0 if s.russia else self.russia + 1
        self.mali = 0 if s.mali else self.mali + 1
        self.both = 0 if s.mali and s.russia else self.both + 1
        self.other = 0 if s.host or s.other else self.other + 1

    def leave(self, s: Sentence, weight: Weight) -> None:
        """Remember what this sentence was for the next one."""
        self.order += 1
        self.last = f"{_sides(s)}{int(weight.value * 2)}"
        if s.mali and s.russia:
            self.shared = frozenset(things(s))

    def is_counted(self, s: Sentence) -> bool:
        """Do both sides stand in it, or near enough before it to be carried?"""
        if s.field == "title":
            return bool(s.russia or s.mali)
        mali = self.mali < MALI_REACH or s.aes or self.setting.mali_titled or self.setting.on_mali
        return bool(not s.outside and self.russia < RUSSIA_REACH and mali)


def read_signals(sentences: Sequence[Sentence], weights: Sequence[Weight]) -> list[Signals]:
    """Read the signals of an article's sentences, in order."""
    place = _Place(_read_setting(sentences))
    found = []
    for s, weight in zip(sentences, weights, strict=True):
        place.step(s)
        found.append(_read(s, weight, place))
        place.leave(s, weight)
    return found


def _read_setting(sentences: Sequence[Sentence]) -> _Setting:
    headline = [s for s in sentences if s.field == "title"]
    return _Setting(
        on_mali=about_mali(sentences),
        domestic=is_domestic(sentences),
        mali_titled=any(s.mali for s in headline),
        russia_titled=any(s.russia for s in headline),
        other_titled=any(s.host or s.other for s in headline),
        forces=min(sum(s.force for s in sentences), 3),
    )


def _read(s: Sentence, weight: Weight, place: _Place) -> Signals:
    if not place.is_counted(s):
        return Signals((), (), (), carried_far=False, counted=False)
    cues = [f"#{cue}" for cue in s.cue_hits]
    topics = sorted({f"#{hit.term.key}" for hit in s.topic_hits})
    marks = (*_mark_place(s, place), *_mark_rules(s, weight, place), *_mark_form(s, cues))
    far = _is_carried_far(s, weight, place)
    return Signals(tuple(_cut(s)), marks, (*topics, *cues), far, counted=True)


def _is_carried_far(s: Sentence, weight: Weight, place: _Place) -> bool:
    if s.russia or weight.value or s.field == "title":
        return False
    return bool(s.host or s.other) or place.russia >= FAR


def _sides(s: Sentence) -> str:
    return f"{'M' if s.mali else '-'}{'R' if s.russia else '-'}"


def _everybody(s: Sentence) -> str:
    return f"{_sides(s)}{'h' if s.host else '-'}{'o' if s.other else '-'}"


def _step(distance: int) -> str:
    return str(next((step for step in _STEPS if distance <= step), 9))


def _mark_place(s: Sentence, place: _Place) -> tuple[str, ...]:
    """Who stands in it, how far back the others were named, and what the article is set in."""
    here, both, around = _sides(s), _step(place.both), place.setting
    all_here = _everybody(s)
    return (
        f"@h{all_here}",
        f"@h{all_here}r{_step(place.russia)}m{_step(place.mali)}",
        f"@{here}b{both}",
        f"@{here}o{_step(place.other)}",
        f"@{all_here}om{around.on_mali:d}do{around.domestic:d}",
        f"@{here}t{around.mali_titled:d}{around.russia_titled:d}{around.other_titled:d}",
        f"@f{s.field}{all_here}",
        f"@af{around.forces}{all_here}",
        f"@ord{min(place.order, MANY)}{here}",
        f"@pv{place.last}{here}",
        f"@pb{points_back(s):d}{here}b{both}",
        f"@sh{bool(things(s) & place.shared):d}{here}",
    )


def _mark_rules(s: Sentence, weight: Weight, place: _Place) -> tuple[str, ...]:
    """What the rules say of it."""
    all_here = _everybody(s)
    return (
        f"@why{weight.why}",
        f"@w{int(weight.value * 4)}",
        f"@tied{is_tied(s):d}{all_here}",
        f"@force{s.force:d}{all_here}",
    )


def _mark_form(s: Sentence, cues: Sequence[str]) -> Iterator[str]:
    """How long it is, whether it quotes, its cues and topics beside who stands in it."""
    here = _sides(s)
    yield f"@len{min(len(s.text) // LINE, LINES)}"
    yield f"@ql{'«' in s.text or chr(34) in s.text:d}"
    told = sorted({f"#t{h.term.key}" for h in s.topic_hits if h.term.weight > 0})
    for mark in (*cues, *told):
        yield mark
        yield f"{mark}{here}"
    yield f"@nt{min(len(told), 3)}{here}"


_NAMES = frozenset(mask for _, mask in _MASKS)


def _cut(s: Sentence) -> Iterator[str]:
    words = _WORD.findall(_masked(s))
    stems = [word if word in _NAMES else word[:STEM] for word in words]
    yield from stems
    yield from map("_".join, itertools.pairwise(stems))
    yield from (f"{stem[:BEGINNING]}~" for stem in stems if len(stem) > BEGINNING)


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
