"""Same story: different texts on one event within days, found in a stream."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from duplicates.profile import WHOLE
from records import Profile, StoryLink

LINK = 0.23
"""Likeness (cosine of profiles) from which on two texts tell one event: 0.24 to 0.68 between
reports of one event in the practice press and the seeds, under 0.2 between others."""
UNDATED_LINK = 0.40
"""Where it is not known that both came out within days."""
MEAN = 0.15
"""Of the likeness to all of a story's texts of these days: keeps a story from wandering off."""
WINDOW_DAYS = 5.0

Vector = npt.NDArray[np.float64]


def assign(
    new: Sequence[Profile], stored: Sequence[Profile], stories: Mapping[str, str]
) -> list[StoryLink]:
    """A story for each new text, in the order given, which is that of `duplicates.match.order`.

    `stored` are texts of earlier runs that came out around the new ones, `stories` their story by
    text id. A text joins the story that holds the text most like it; a text like no other opens a
    story, named after it. What was assigned never changes here.
    """
    everyone = [*stored, *new]
    postings = _postings(everyone)
    story_of = {n: stories[known.text_id] for n, known in enumerate(stored)}
    members: defaultdict[str, list[int]] = defaultdict(list)
    for n, story in story_of.items():
        members[story].append(n)
    links = []
    for n, text in enumerate(new, start=len(stored)):
        likeness = _likeness(text, postings, len(everyone))
        alike = defaultdict(list)
        for other in np.flatnonzero(likeness >= LINK).tolist():
            if other in story_of:  # later texts have none yet
                alike[story_of[other]].append(other)
        scores = {s: _score(n, everyone, alike[s], members[s], likeness) for s in alike}
        story, score = max(scores.items(), key=lambda item: item[1], default=("", 0.0))
        if not score:
            story, score = text.text_id, 1.0
        story_of[n] = story
        members[story].append(n)
        links.append(StoryLink(text_id=text.text_id, story_id=story, score=score))
    return links


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


def _score(
    n: int, texts: Sequence[Profile], near: list[int], held: list[int], likeness: Vector
) -> float:
    """The best likeness to a text of the story within days, 0 where it does not belong."""
    text = texts[n]
    dated = [i for i in near if _within_days(text, texts[i])]
    undated = [i for i in near if not (text.days and texts[i].days) and likeness[i] >= UNDATED_LINK]
    if not dated and not undated:
        return 0.0
    around = [i for i in held if _within_days(text, texts[i])] or undated
    if float(np.mean(likeness[around])) < MEAN:
        return 0.0
    return float(np.max(likeness[dated + undated]))


def _within_days(one: Profile, two: Profile) -> bool:
    return any(abs(a - b) <= WINDOW_DAYS for a in one.days for b in two.days)
