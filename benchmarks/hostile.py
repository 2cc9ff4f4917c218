"""Prints the seconds that hostile lists and pages cost, by entrance: `make bench-hostile`."""

from __future__ import annotations

import time

from tests.hostile.shapes import ENTRANCES, UNITS, Entrance, repeated

SIZE = 1_000_000
LIMIT_S = 2.0


def main() -> None:
    """Feed each entrance 1 MB of every unit; print the three that cost it most."""
    over = 0
    for name, entrance in ENTRANCES.items():
        taken = sorted(((_seconds(entrance, unit), unit) for unit in UNITS), reverse=True)
        over += sum(took_s > LIMIT_S for took_s, _ in taken)
        told = "  ".join(f"{took_s:.2f} s {unit!r}" for took_s, unit in taken[:3])
        print(f"{name:24} {told}", flush=True)
    print(f"{over} of {len(ENTRANCES) * len(UNITS)} over {LIMIT_S:.0f} s for 1 MB")


def _seconds(entrance: Entrance, unit: str) -> float:
    text = repeated(unit, SIZE)
    started = time.perf_counter()
    entrance(text)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
