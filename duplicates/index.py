"""Candidates among texts in memory, by the rule of `warehouse/matching/candidates.sql`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from duplicates.sketch import sketch
from records import Sketch, StoredText

K = TypeVar("K")

MAX_HOLDERS = 200
"""A shingle of more texts is boilerplate and finds nothing (design §7)."""
MAX_CANDIDATES = 30
SHORT_WORDS = 400
"""From here on one shared shingle of the sample is not enough."""
TITLE_WORDS = 50
"""Below, an equal title makes a candidate as well."""
_EQUAL = 100_000
"""Counts as so many shared shingles, so that equal texts are compared first."""


def candidates(texts: Sequence[StoredText]) -> dict[str, list[str]]:
    """For each text the others that share enough with it to be compared, best first, 30 at most."""
    sketches = {text.version_id: sketch(text.title, text.body) for text in texts}
    holders = _holders((v, s.shingles) for v, s in sketches.items())
    same_text = _holders((v, (s.text_hash,)) for v, s in sketches.items())
    titled = [t.version_id for t in texts if t.title]
    same_title = _holders((v, (sketches[v].title_hash,)) for v in titled)
    found = {}
    for text in texts:
        mine = sketches[text.version_id]
        shared = _shared(mine, holders)
        shared.update(dict.fromkeys(same_text[mine.text_hash], _EQUAL))
        for other in same_title.get(mine.title_hash, ()):
            if min(mine.words, sketches[other].words) < TITLE_WORDS:
                shared[other] += 0
        shared.pop(text.version_id, None)
        ranked = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))
        found[text.version_id] = [v for v, _ in ranked[:MAX_CANDIDATES]]
    return found


def _holders(keys: Iterable[tuple[str, Iterable[K]]]) -> Mapping[K, list[str]]:
    holders: defaultdict[K, list[str]] = defaultdict(list)
    for version_id, held in keys:
        for key in held:
            holders[key].append(version_id)
    return holders


def _shared(mine: Sketch, holders: Mapping[int, list[str]]) -> Counter[str]:
    shared: Counter[str] = Counter()
    for h in mine.shingles:
        if len(holders[h]) <= MAX_HOLDERS:
            shared.update(holders[h])
    least = 1 if mine.words < SHORT_WORDS else 2
    return Counter({version_id: n for version_id, n in shared.items() if n >= least})
