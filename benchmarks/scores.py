"""Scores of clusterings. Each takes the true and the found cluster of every item, in one order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

Labels = Sequence[Hashable]


@dataclass(frozen=True, slots=True)
class Score:
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def b_cubed(true: Labels, found: Labels) -> Score:
    """B³ of Bagga and Baldwin (1998): each item counts by the company it keeps.

    Its precision is the share of its found cluster that truly belongs with it, its recall the
    share of its true cluster that was found with it; both are averaged over the items.
    """
    overlap = Counter(zip(true, found, strict=True))
    true_sizes, found_sizes = Counter(true), Counter(found)
    n = len(true)
    precision = sum(k * k / found_sizes[f] for (_, f), k in overlap.items()) / n
    recall = sum(k * k / true_sizes[t] for (t, _), k in overlap.items()) / n
    return Score(precision, recall)


def pairs(true: Labels, found: Labels) -> Score:
    """Precision and recall over all pairs of items; 1 where there is nothing to be wrong about."""
    both = _pairs(Counter(zip(true, found, strict=True)))
    true_pairs, found_pairs = _pairs(Counter(true)), _pairs(Counter(found))
    return Score(
        both / found_pairs if found_pairs else 1.0, both / true_pairs if true_pairs else 1.0
    )


def adjusted_rand(true: Labels, found: Labels) -> float:
    """Adjusted Rand index of Hubert and Arabie (1985): 1 for equal, 0 for chance."""
    n = len(true)
    both = _pairs(Counter(zip(true, found, strict=True)))
    true_pairs, found_pairs = _pairs(Counter(true)), _pairs(Counter(found))
    expected = true_pairs * found_pairs / (n * (n - 1) / 2)
    most = (true_pairs + found_pairs) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def _pairs(sizes: Counter[object]) -> int:
    return sum(k * (k - 1) // 2 for k in sizes.values())
