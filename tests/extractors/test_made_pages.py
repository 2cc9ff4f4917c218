"""Pages of our own making: each kind of fault at random places, with the right values known."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.made_pages.bake import Recipe, bake_page, draw_recipe, shrink_recipe
from benchmarks.made_pages.judge import Miss, Tally, judge_page, tally_pages
from benchmarks.made_pages.plants import PLANTS

SEED, PAGES = 700_000, 480
KINDS = tuple(f"E{n}" for n in range(1, 16))


@cache
def tally() -> Tally:
    return tally_pages(draw_recipe(SEED + n) for n in range(PAGES))


def told(miss: Miss) -> str:
    """A miss on the smallest page that shows it."""

    def fails(recipe: Recipe) -> bool:
        return any(each.field == miss.field for each in judge_page(recipe)[1])

    small = shrink_recipe(miss.recipe, fails)
    again = next(each for each in judge_page(small)[1] if each.field == miss.field)
    return f"{small}: {again.field}\n  want {again.want!r}\n  read {again.read!r}"


def test_fields_of_made_pages_are_read_rightly() -> None:
    share = tally().share
    assert share >= 0.99, f"{share:.4f}\n" + "\n".join(map(told, tally().misses[:10]))


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_fault_is_read_worse(kind: str) -> None:
    share = tally().right[kind] / tally().seen[kind]
    wrong = [miss for miss in tally().misses if kind in miss.recipe.kinds]
    assert share >= 0.97, f"{kind} {share:.4f}\n" + "\n".join(map(told, wrong[:5]))


def test_every_kind_is_planted() -> None:
    assert {planted.kind for planted in PLANTS.values()} == set(KINDS)


def test_a_seed_makes_the_same_page() -> None:
    recipes = [draw_recipe(n) for n in range(30)]
    assert [bake_page(r).page.body for r in recipes] == [bake_page(r).page.body for r in recipes]


def test_a_failure_shrinks_to_its_cause() -> None:
    recipe = next(
        r
        for n in range(900)
        if len((r := draw_recipe(n)).plants) > 2 and "hidden_lines" in r.plants
    )
    small = shrink_recipe(recipe, lambda each: "hidden_lines" in each.plants)
    assert small.plants == ("hidden_lines",)
    assert (small.theme, small.paragraphs) == ("wordpress", 3)
