"""Words as terms: stems, and how much each says (inverse document frequency)."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

WEIGHT_REPORTING, WEIGHT_REGION = 0.1, 0.35
"""Of words that any article has, and of those that the region's papers have every day, as long as
nothing was counted; any other word weighs 1. The entities that topics know are the region's."""
RARE = 0.002
"""Share of texts from which down a term weighs 1."""
LISTS_COUNT = 500
"""Texts that the lists stand for."""
_ENTITY = "="
"""Before an entity's identifier: no word begins so."""
STEM = 6
"""Letters: `malien`, `maliens`, `maliennes` are one term."""


def stem(word: str) -> str:
    """A folded word's first letters: what stands for its inflections."""
    return word[:STEM]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of some texts, how many have each term."""

    texts: int = 0
    holders: Mapping[str, int] = field(default_factory=dict)


UNCOUNTED = Counts()


def entity(identifier: str) -> str:
    """The term of an entity that the topics' lexicon knows, whatever name the text gives it."""
    return f"{_ENTITY}{identifier}"


def weight(term: str, counts: Counts = UNCOUNTED) -> float:
    """What a term says, from 0 for grammar to 1 for a rare word: its inverse document frequency.

    Before any text is counted the lists say how common a word is; they stand for 500 texts.
    """
    listed = WEIGHT_REGION if term.startswith(_ENTITY) else _common().get(term, 1.0)
    if not listed:
        return 0.0
    expected = LISTS_COUNT * RARE**listed
    share = (counts.holders.get(term, 0) + expected) / (counts.texts + LISTS_COUNT)
    return min(1.0, math.log(share) / math.log(RARE))


@cache
def _common() -> Mapping[str, float]:
    lists = tomllib.loads(files("duplicates").joinpath("common_words.toml").read_text("utf-8"))
    grammar = tomllib.loads(files("text").joinpath("function_words.toml").read_text("utf-8"))
    weights = {stem(word): WEIGHT_REGION for word in lists["region"].split()}
    weights |= {stem(word): WEIGHT_REPORTING for word in lists["reporting"].split()}
    return weights | {stem(word): 0.0 for word in grammar["fr"]}
