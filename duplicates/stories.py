"""Same story: different texts on one event within days, found in a stream."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from duplicates.profile import WHOLE
from records import Profile, StoryLink

LINK = 0.20
"""Likeness (cosine of profiles) from which on two texts may tell one event. From 0.17 to 0.19 the
practice press and the short reports of tests/duplicates/events.toml part without a fault, at 0.16
events run together, from 0.20 on a report stands alone; two long real texts on two events, both
undated, meet at 0.18."""
UNDATED_LINK = 0.35
"""Where it is not known that both came out within days."""
MEAN = 0.15
"""Of the likeness of all texts of one side to all of the other: keeps a story from wandering."""
WINDOW_DAYS = 5.0

Vector = npt.NDArray[np.float64]


@dataclass(slots=True)
class _Story:
    """Texts that belong together so far. `id` is null until a run has published one."""

    members: list[int]
    id: str | None = None
    total: Counter[str] | None = None
    """Sum of the members' terms: its product with another's is the sum of all likenesses. Made when
    first asked for: most stored stories never are."""


@dataclass(slots=True)
class _Stories:
    """All stories in the making."""

    texts: Sequence[Profile]
    of: dict[int, _Story] = field(default_factory=dict)

    def join(self, a: int, b: int) -> None:
        """Make one story of two, unless both are published or their texts differ as a whole."""
        one, two = self.of[a], self.of[b]
        if one is two or (one.id and two.id):
            return
        ours, theirs = self._total(one), self._total(two)
        if _together(ours, theirs) < MEAN * len(one.members) * len(two.members):
            return
        one.members += two.members
        ours.update(theirs)
        one.id = one.id or two.id
        self.of.update(dict.fromkeys(two.members, one))

    def name(self, n: int) -> str:
        """Identifier of a text's story: as published, else its earliest text's."""
        story = self.of[n]
        return story.id or self.texts[min(story.members)].text_id

    def _total(self, story: _Story) -> Counter[str]:
        if story.total is None:
            story.total = Counter()
            for n in story.members:
                story.total.update(self.texts[n].terms)
        return story.total


def assign(
    new: Sequence[Profile], stored: Sequence[Profile], stories: Mapping[str, str]
) -> list[StoryLink]:
    """A story for each new text; `new` in the order of `duplicates.match.order`.

    `stored` are texts of earlier runs that came out around the new ones, `stories` their story by
    text id. The likest texts are joined first, so the order of arrival within a run decides
    nothing. What a run has published stays: two published stories are never joined, and a new
    story is named after its earliest text.
    """
    texts = [*stored, *new]
    making = _Stories(texts)
    published: dict[str, _Story] = {}
    for n, text in enumerate(texts):
        known = stories.get(text.text_id) if n < len(stored) else None
        fresh = _Story([], known)
        story = published.setdefault(known, fresh) if known else fresh
        story.members.append(n)
        making.of[n] = story
    pairs = sorted(_pairs(texts, len(stored)))
    for _, a, b in pairs:
        making.join(a, b)
    scores: dict[int, float] = {}
    for likeness, a, b in pairs:
        if making.of[a] is making.of[b]:
            scores.setdefault(a, -likeness)
            scores.setdefault(b, -likeness)
    return [
        StoryLink(text_id=texts[n].text_id, story_id=making.name(n), score=scores.get(n, 1.0))
        for n in range(len(stored), len(texts))
    ]


def _together(one: Counter[str], two: Counter[str]) -> float:
    """Likenesses of all texts of one story to all of another, added up."""
    few, many = sorted((one, two), key=len)
    together = sum(weight * many[term] for term, weight in few.items() if term in many)
    return together / (WHOLE * WHOLE)


def _pairs(texts: Sequence[Profile], stored: int) -> Iterator[tuple[float, int, int]]:
    """Pairs of texts that may tell one event, at least one of them new: minus likeness, places."""
    postings = _postings(texts)
    for n in range(stored, len(texts)):
        likeness = _likeness(texts[n], postings, len(texts))
        for other in np.flatnonzero(likeness[:n] >= LINK).tolist():
            dated = bool(texts[n].days and texts[other].days)
            if _within_days(texts[n], texts[other]) if dated else likeness[other] >= UNDATED_LINK:
                yield -float(likeness[other]), other, n


def _postings(texts: Sequence[Profile]) -> dict[str, tuple[npt.NDArray[np.intp], Vector]]:
    """By term: the texts that have it, and its weight in each."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    weights: defaultdict[str, list[float]] = defaultdict(list)
    for n, text in enumerate(texts):
        for term, weight in text.terms.items():
            holders[term].append(n)
            weights[term].append(weight / WHOLE)
    return {t: (np.array(holders[t], dtype=np.intp), np.array(weights[t])) for t in holders}


def _likeness(
    text: Profile, postings: Mapping[str, tuple[npt.NDArray[np.intp], Vector]], count: int
) -> Vector:
    likeness = np.zeros(count)
    for term, weight in text.terms.items():
        holders, weights = postings[term]
        likeness[holders] += weight / WHOLE * weights
    return likeness


def _within_days(one: Profile, two: Profile) -> bool:
    return any(abs(a - b) <= WINDOW_DAYS for a in one.days for b in two.days)
