"""`make bench-pages`: pages of our own making with faults planted, and what is read of them."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from functools import partial

from benchmarks.made_pages.bake import Recipe, draw_recipe, shrink_recipe
from benchmarks.made_pages.judge import Miss, judge_page, tally_pages

FLOOR = 0.99
"""The share of fields that must be right."""


def main() -> int:
    """Make and read pages; print the share of fields right by kind, and each miss made small."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--pages", type=int, default=2400)
    told.add_argument("--seed", type=int, default=1)
    told.add_argument("--shown", type=int, default=40, help="misses that are made small and shown")
    asked = told.parse_args()
    began = time.perf_counter()
    first = asked.seed * 100_000
    tally = tally_pages(draw_recipe(first + n) for n in range(asked.pages))
    print(f"{asked.pages} pages, seed {asked.seed}, {time.perf_counter() - began:.0f} s")
    for key in sorted(tally.seen, key=lambda k: (k != "all", len(k), k)):
        seen, right = tally.seen[key], tally.right[key]
        print(f"{key:10} {right:6} of {seen:6}  {right / seen:.4f}")
    print(f"{len(tally.misses)} misses")
    show_misses(tally.misses, asked.shown)
    return 0 if tally.share >= FLOOR else 1


def show_misses(misses: tuple[Miss, ...], most: int) -> None:
    """Print misses made small, each shape once."""
    shapes: Counter[tuple[object, ...]] = Counter()
    for miss in misses[: 4 * most]:
        small = shrink_recipe(miss.recipe, partial(_fails, field=miss.field))
        shapes[small.theme, small.plants, miss.field] += 1
        if shapes[small.theme, small.plants, miss.field] > 1 or len(shapes) > most:
            continue
        again = next(m for m in judge_page(small)[1] if m.field == miss.field)
        print(f"\n{again.field}: {small}")
        _show_difference(again)
    for shape, times in shapes.most_common(most):
        print(times, *shape)


def _show_difference(miss: Miss) -> None:
    if isinstance(miss.want, tuple) and isinstance(miss.read, tuple):
        print("  lacks", [x for x in miss.want if x not in miss.read])
        print("  foreign", [x for x in miss.read if x not in miss.want])
    else:
        print("  want", miss.want, "\n  read", miss.read)


def _fails(recipe: Recipe, field: str) -> bool:
    return any(miss.field == field for miss in judge_page(recipe)[1])


if __name__ == "__main__":
    raise SystemExit(main())
