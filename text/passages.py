"""Passages of a text as hashes: to know it again without keeping a word of it."""

from __future__ import annotations

from hashlib import blake2b

from text.fold import words

RUN = 12
"""Words in a row that are a passage: two texts do not share one by chance, and nobody finds it
from its hash (10^4 common words make 10^48 of them)."""


def passage_hashes(text: str) -> frozenset[int]:
    """A hash of 64 bits for every `RUN` folded words in a row; empty for a shorter text."""
    told = words(text)
    return frozenset(
        int.from_bytes(blake2b(" ".join(told[i : i + RUN]).encode(), digest_size=8).digest())
        for i in range(len(told) - RUN + 1)
    )
