"""The scorers on worked examples, and against scikit-learn where it has the score."""

from __future__ import annotations

import random

import pytest
from sklearn.metrics import adjusted_rand_score

from benchmarks.scores import adjusted_rand, b_cubed, pairs


def test_b_cubed_on_the_worked_example_of_its_authors() -> None:
    """Bagga and Baldwin 1998, figure 3: truth {1-5}, {6,7}, {8-C}; the answer joins the last two.

    Their text gives 76 % precision by hand: (5·1 + 2·2/7 + 5·5/7) / 12.
    """
    true = [1] * 5 + [2] * 2 + [3] * 5
    score = b_cubed(true, [1] * 5 + [2] * 7)
    assert score.precision == pytest.approx((5 + 2 * 2 / 7 + 5 * 5 / 7) / 12)
    assert round(score.precision, 2) == 0.76
    assert score.recall == 1.0
    other = b_cubed(true, [1] * 5 + [2] * 2 + [1] * 5)
    assert round(other.precision, 2) == 0.58 and other.recall == 1.0


def test_b_cubed_by_hand() -> None:
    score = b_cubed("aab", "xyy")
    assert score.precision == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert score.recall == pytest.approx((1 / 2 + 1 / 2 + 1) / 3)
    assert b_cubed("abc", "xyz").f1 == 1.0
    assert b_cubed("aaaa", "wxyz").recall == 0.25


def test_pairs_by_hand() -> None:
    score = pairs("aaabb", "xxyyy")
    assert score.precision == pytest.approx(2 / 4)
    assert score.recall == pytest.approx(2 / 4)
    assert pairs("abc", "xyz").f1 == 1.0


def test_adjusted_rand_is_that_of_scikit_learn() -> None:
    dice = random.Random(1)
    for _ in range(20):
        true, found = ([dice.randrange(6) for _ in range(40)] for _ in range(2))
        assert adjusted_rand(true, found) == pytest.approx(adjusted_rand_score(true, found))
    assert adjusted_rand([1, 1, 2], [7, 7, 8]) == 1.0
