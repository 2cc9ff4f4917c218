"""The register of what can go wrong on a page: each plant has its kind and its slot."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.made_pages.draft import Draft

Plant = Callable[[Draft, random.Random], None]


@dataclass(frozen=True, slots=True)
class Planted:
    """A plant, the kind of fault it shows (E1 to E15), and what it settles on the page."""

    kind: str
    slot: str
    plant: Plant


PLANTS: dict[str, Planted] = {}
"""By name. Of two plants of one slot a page has one."""


def register_plant(kind: str, slot: str) -> Callable[[Plant], Plant]:
    """Register a function that plants a kind of fault."""

    def keep(plant: Plant) -> Plant:
        PLANTS[plant.__name__.lstrip("_")] = Planted(kind, slot, plant)
        return plant

    return keep
