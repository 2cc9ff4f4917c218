"""Sketches: the little of a text that is stored to find its copies by."""

from __future__ import annotations

from duplicates.shingles import of_words, repaired
from records.document import Sketch
from text.fold import words
from text.ids import text_hash

SAMPLED_FROM_WORDS = 100
"""Shorter texts store every shingle: a sample of them could be empty."""
SAMPLE = 16
"""Of longer texts every 16th hash is stored: 40 rows for a text of 630 words."""
LEAD_SAMPLE = 4
"""Of their first 100 words every fourth: a teaser of 30 words is then missed once in 2,000,
where it was missed once in 6."""


def stored(in_order: list[int]) -> tuple[int, ...]:
    """The hashes of a long text that are stored, sorted: the same for the same hash everywhere."""
    lead = {h for h in in_order[:SAMPLED_FROM_WORDS] if h % LEAD_SAMPLE == 0}
    return tuple(sorted(lead.union(h for h in in_order if h % SAMPLE == 0)))


def sketch(title: str, text: str) -> Sketch:
    """What duplicates of a text are found by.

    Equal for texts that differ only in accents, case, typography, punctuation, white space or
    UTF-8 read as windows-1252. Any strings are taken, empty ones too.
    """
    folded = words(repaired(text))
    in_order = of_words(folded)
    everything = len(folded) < SAMPLED_FROM_WORDS
    return Sketch(
        words=len(folded),
        text_hash=text_hash(" ".join(folded)),
        title_hash=text_hash(" ".join(words(repaired(title)))),
        shingles=tuple(sorted(set(in_order))) if everything else stored(in_order),
        shingle_count=len(set(in_order)),
    )
