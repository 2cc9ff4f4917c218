"""The canary: each outlet asked live for one article, and its shape laid beside its golden page's.

The shape is which fields there are, how exact the date is and where it was read; the words are
another day's. Nothing is stored: what is fetched goes to a folder that is thrown away.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.golden_pages import Golden, cases, yielded
from flows.run_context import Newsroom
from flows.session import fetch_policy
from harvest.archive import Archive
from harvest.discover import discover
from harvest.fetch import Fetcher
from records import Outlet, Page, Refusal
from records.reason import Reason, ReasonCode, make_reason

SHIPPED = Path(__file__).resolve().parent.parent / "extractors" / "golden"
SHAPE = ("precision", "method")
"""Of these the value counts, of the other fields only whether there is one."""
BY_CHANCE = ("credit", "dateline", "modified", "image", "caption", "section", "tags", "enclosures")
"""Fields that an article may lack without anything being wrong."""
TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What one outlet gave. `differs` is empty where its shape is the golden page's."""

    outlet_id: str
    url: str = ""
    failed: Reason | None = None
    differs: tuple[str, ...] = ()


async def probe_all(room: Newsroom, only: Sequence[str] = ()) -> list[Probe]:
    """Every enabled outlet probed, side by side."""
    golden = goldens(room)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        async with room.make_fetcher(fetch_policy(room), archive, room.clock) as fetcher:
            wanted = [o for o in room.enabled if not only or o.id in only]
            probes = [probe(room, fetcher, outlet, golden.get(outlet.id)) for outlet in wanted]
            return list(await asyncio.gather(*probes))


def goldens(room: Newsroom) -> dict[str, Golden]:
    """One golden page an outlet: the desk's own real ones before the made ones that ship."""
    found: dict[str, Golden] = {}
    for folder in (SHIPPED, room.settings.data_dir / "golden"):
        found |= {case.outlet_id: case for case in cases(folder)}
    return found


async def probe(room: Newsroom, fetcher: Fetcher, outlet: Outlet, golden: Golden | None) -> Probe:
    """One outlet: its first candidates, until one is an article."""
    found = await discover(outlet, fetcher, known={}, validators={})
    if not found.candidates:
        return Probe(
            outlet_id=outlet.id, failed=found.reason or make_reason(ReasonCode.NO_CANDIDATE)
        )
    last: Reason | None = None
    for candidate in found.candidates[:TRIES]:
        page = await fetcher.fetch(candidate.url, outlet=outlet)
        if not isinstance(page, Page):
            refused = page.reason if isinstance(page, Refusal) else None
            last = (refused or make_reason(ReasonCode.NOT_MODIFIED)).at(candidate.url)
            continue
        now = await asyncio.to_thread(yielded, page, outlet, room.credits())
        if not now.get("text"):
            last = make_reason(ReasonCode.NO_TEXT, url=candidate.url)
            continue
        differs = difference(golden.expected, now) if golden else ()
        return Probe(outlet_id=outlet.id, url=candidate.url, differs=differs)
    return Probe(outlet_id=outlet.id, failed=last)


def difference(expected: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    """How the shape of an article differs from its golden page's."""
    lost = [
        f"no {name}"
        for name, value in expected.items()
        if value and not now.get(name) and name not in BY_CHANCE
    ]
    moved = [
        f"{name} {now.get(name)}, was {expected[name]}"
        for name in SHAPE
        if expected.get(name) and now.get(name) and now.get(name) != expected[name]
    ]
    return (*lost, *moved)
