"""Recognises pages that answer in an article's place: challenges, consent walls, parked domains."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from records.page import Page
from records.vocabulary import Status

_DATA = Path(__file__).with_name("walls.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What a page is instead of an article."""

    status: Status
    reason: str
    where: str
    pattern: re.Pattern[str]


@cache
def _walls() -> tuple[Wall, ...]:
    rows = tomllib.loads(_DATA.read_text("utf-8"))["wall"]
    return tuple(
        Wall(
            status=Status(row["status"]),
            reason=row["reason"],
            where=row["where"],
            pattern=re.compile(row["pattern"], re.IGNORECASE | re.MULTILINE),
        )
        for row in rows
    )


def recognise(page: Page) -> Wall | None:
    """The wall that a page is, or None for a page that may be what was asked for."""
    headers = "\n".join(f"{name}: {value}" for name, value in page.headers)
    for wall in _walls():
        if wall.where == "header" and wall.pattern.search(headers):
            return wall
    return None
