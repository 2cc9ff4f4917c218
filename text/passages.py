"""Passages of a text as hashes: to know it again without keeping a word of it."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from text.fold import words

RUN = 12
"""Words in a row that are a passage: two texts do not share one by chance, and nobody finds it
from its hash (10^4 common words make 10^48 of them)."""


def hashed(run: Iterable[str]) -> int:
    """The hash, of 64 bits, of a passage's folded words."""
    return int.from_bytes(blake2b(" ".join(run).encode(), digest_size=8).digest())


def passage_hashes(text: str) -> frozenset[int]:
    """A hash for every `RUN` folded words in a row; empty for a shorter text."""
    told = words(text)
    return frozenset(hashed(told[i : i + RUN]) for i in range(len(told) - RUN + 1))
