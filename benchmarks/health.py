"""Silence alarms over simulated years, beside Media Cloud's counting rule. `make bench-health`."""

from __future__ import annotations

import sys
from datetime import timedelta

import numpy as np

from tests.monitoring.outlet_year import (
    START,
    MediaCloud,
    Rule,
    Shape,
    Watcher,
    Year,
    a_year,
    false_alarms,
    found_after,
)

RATES = (0.3, 0.5, 0.8, 1.3, 2.0, 4.0, 7.0, 12.0, 20.0, 30.0)
WEEKENDS = (0.2, 0.5, 1.0)
BURSTS = (0.0, 0.6, 0.9)


def years(rate: float, count: int) -> list[Year]:
    rng = np.random.default_rng(int(rate * 10))
    shapes = [
        Shape(a_day=rate, weekend=WEEKENDS[n % 3], burst=BURSTS[n // 3 % 3]) for n in range(count)
    ]
    return [a_year(shape, rng) for shape in shapes]


def line(name: str, rules: list[Rule]) -> str:
    rng = np.random.default_rng(1)
    cuts = [START + timedelta(days=float(rng.uniform(100, 380))) for _ in rules]
    after = [found_after(rule, cut) for rule, cut in zip(rules, cuts, strict=True)]
    in_time = sum(x is not None and x <= 3 for x in after)
    worst = max((x for x in after if x is not None), default=float("nan"))
    cries = [false_alarms(rule) for rule in rules]
    over = sum(count > 1 for count in cries)
    return (
        f"{name:12} drifts found in time {in_time}/{len(after)}, at the latest after"
        f" {worst:.1f} usual longest gaps; false alarms {np.mean(cries):.2f} an outlet a year"
        f" (more than one in {over} of {len(cries)} years)"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    ours: list[Rule] = []
    theirs: list[Rule] = []
    for rate in RATES:
        some = years(rate, count)
        mine: list[Rule] = [Watcher(year) for year in some]
        cloud: list[Rule] = [MediaCloud(year) for year in some]
        print(f"{rate:4} a day  {line('own rhythm', mine)}")
        print(f"{'':10}  {line('Media Cloud', cloud)}", flush=True)
        ours += mine
        theirs += cloud
    print(f"all         {line('own rhythm', ours)}")
    print(f"all         {line('Media Cloud', theirs)}")


if __name__ == "__main__":
    main()
