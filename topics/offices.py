"""Offices that people hold, with the days between which they held them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_OFFICE = re.compile(
    r"(?P<name>[^\[\]]+?)\s*(?:\[(?P<since>[\d-]*)(?P<open>\.\.)?(?P<until>[\d-]*)\])?"
)
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """An office; `since` and `until` are as exact as is known (`2021`, `2021-06`, `2021-06-11`)."""

    name: str
    since: str = ""
    until: str = ""

    def held_on(self, day: date) -> bool:
        """Was it held on this day? A bound that is only a year or month is taken as a whole."""
        told = day.isoformat()
        begun = not self.since or told[: len(self.since)] >= self.since
        return begun and (not self.until or told[: len(self.until)] <= self.until)


def read(roles: str) -> tuple[Office, ...]:
    """The offices in a cell: `ministre des Mines [2023..]; ministre d'État [2026-02-12..]`.

    Raises ValueError for a form that is none of `[from..to]`, `[from..]`, `[..to]`, `[year]`.
    """
    return tuple(_office(part.strip()) for part in roles.split(";") if part.strip())


def _office(written: str) -> Office:
    found = _OFFICE.fullmatch(written)
    if not found or any(d and not _DAY.fullmatch(d) for d in found.group("since", "until")):
        raise ValueError(written)
    since, until = found["since"] or "", found["until"] or ""
    return Office(name=found["name"], since=since, until=until if found["open"] else since)


def held(offices: tuple[Office, ...], day: date) -> str | None:
    """The office held on a day, the last of several; None when none was."""
    return next((office.name for office in reversed(offices) if office.held_on(day)), None)
