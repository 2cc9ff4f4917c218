"""Words as terms: stems, and how much each says before anything was counted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

WEIGHT_REPORTING, WEIGHT_REGION = 0.1, 0.35
"""Of words that any article has, and of those that the region's papers have every day; any other
word weighs 1."""
STEM = 6
"""Letters: `malien`, `maliens`, `maliennes` are one term."""


def stem(word: str) -> str:
    """A folded word's first letters: what stands for its inflections."""
    return word[:STEM]


def weight(term: str) -> float:
    """What a stem says, from 0 for grammar to 1 for a rare word."""
    return _common().get(term, 1.0)


@cache
def _common() -> Mapping[str, float]:
    lists = tomllib.loads(files("duplicates").joinpath("common_words.toml").read_text("utf-8"))
    grammar = tomllib.loads(files("text").joinpath("function_words.toml").read_text("utf-8"))
    weights = {stem(word): WEIGHT_REGION for word in lists["region"].split()}
    weights |= {stem(word): WEIGHT_REPORTING for word in lists["reporting"].split()}
    return weights | {stem(word): 0.0 for word in grammar["fr"]}
