"""Whose surname it is: of who is named in full, or of who held the office beside it that day."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from topics.matcher import Hit

if TYPE_CHECKING:
    from topics.lexicon import Entity

BESIDE = 60
"""Characters between an office and its holder's surname (`Premier ministre, le général M.`)."""


def settle(
    fields: Sequence[list[Hit]], people: Mapping[str, Entity], day: date | None
) -> list[list[Hit]]:
    """Hits of the fields of one article, each surname given to one person or left out.

    A surname is that of the person whom the article names in full; of two such, the one named
    last. Where none is, it is that of the one person who on `day` held an office that stands
    beside it; without a day, of the one who ever held it.
    """
    if not any(h.term.label == "surname" for hits in fields for h in hits):
        return [[h for h in hits if h.term.layer != "office"] for hits in fields]
    everywhere = {h.term.key for hits in fields for h in hits if is_full(h)}
    for hits in fields:
        found = [h for h in _settled(hits, everywhere, people, day) if h.term.label == "surname"]
        everywhere |= {h.term.key for h in found}
    return [list(_settled(hits, everywhere, people, day)) for hits in fields]


def is_full(hit: Hit) -> bool:
    """Does the hit name an entity by more than a surname?"""
    return hit.term.layer == "entity" and hit.term.label != "surname"


def _settled(
    hits: list[Hit], everywhere: set[str], people: Mapping[str, Entity], day: date | None
) -> Iterable[Hit]:
    offices = [h for h in hits if h.term.layer == "office"]
    before: dict[str, int] = {}
    for (start, _), group in itertools.groupby(hits, key=lambda h: (h.start, h.end)):
        surnames = []
        for hit in group:
            if hit.term.label == "surname":
                surnames.append(hit)
            elif hit.term.layer != "office":
                if is_full(hit):
                    before[hit.term.key] = start
                yield hit
        named = [h for h in surnames if h.term.key in everywhere]
        if named:
            yield max(named, key=lambda h: before.get(h.term.key, -1))
        elif surnames:
            yield from _holder(surnames, offices, people, day)


def _holder(
    surnames: list[Hit], offices: list[Hit], people: Mapping[str, Entity], day: date | None
) -> list[Hit]:
    beside = {h.term.key: h for h in offices if _gap(h, surnames[0]) <= BESIDE}
    holders = [h for h in surnames if h.term.key in beside]
    on_day = [h for h in holders if _held(people[h.term.key], beside[h.term.key], day)]
    return on_day if len(on_day) == 1 else []


def _gap(office: Hit, name: Hit) -> int:
    return max(name.start - office.end, office.start - name.end)


def _held(person: Entity, office: Hit, day: date | None) -> bool:
    return day is None or person.offices[int(office.term.label)].held_on(day)
