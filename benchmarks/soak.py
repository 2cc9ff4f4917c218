"""Forty outlets for thirty virtual days, faults at random by seed: the whole pipeline each day.

`python -m benchmarks.soak [--days 30] [--outlets 40] [--seed 7]` prints the figures and exits
with 1 when an invariant breaks: one outcome a candidate, no lost article that is not in a gap.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.soak_world import FAULT_SHARE, FEED_SIZE, FIRST_RUN, Piece, World
from flows.run import run_once
from flows.run_context import Newsroom
from flows.settings import Settings, load_settings
from harvest.archive import Archive
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from records.vocabulary import UNFINISHED
from system.clock import Clock
from tests.hostile.server import Server
from warehouse.reader import query

MORE_DAYS = 3
"""Calm days at most that follow while an address still waits: a loaded machine misses deadlines of
its own, and what was missed is asked again."""


@dataclass(frozen=True)
class Soaked:
    """What a soak showed."""

    days: int
    outlets: int
    published: int
    stored: int
    candidates: int
    double_outcomes: int
    lost: tuple[str, ...]
    """Neither stored nor inside a named gap nor to be asked again."""
    waiting: tuple[str, ...]
    """To be asked again at the next run, with its last outcome."""
    gaps: int
    in_gaps: int
    faults: int
    seconds: float

    @property
    def good(self) -> bool:
        return not self.lost and not self.waiting and not self.double_outcomes


def soak(
    folder: Path,
    *,
    outlets: int,
    days: int,
    seed: int,
    fault_share: float = FAULT_SHARE,
    deadline_s: float = 4.0,
    tell: Callable[[str], object] = lambda line: None,
) -> Soaked:
    """Run the whole pipeline once a virtual day and compare with what was published."""
    world = World(outlets, days, seed, fault_share)
    settings = load_settings(data_dir=folder, http={"timeout_s": deadline_s})
    started = time.monotonic()
    with Server(fallback=world.answer) as server:
        world.port = server.port
        room = _newsroom(world, settings)
        for day in range(days + MORE_DAYS):
            begun = time.monotonic()
            at = FIRST_RUN + timedelta(days=day)
            world.clock.advance(max((at - world.clock.now()).total_seconds(), 0))
            asyncio.run(run_once(room, orchestrate=False))
            tell(f"day {day + 1}: {time.monotonic() - begun:.1f} s")
            if day + 1 >= days:
                result = _judge(world, settings.published, time.monotonic() - started)
                if not result.waiting:
                    break
    return result


def _newsroom(world: World, settings: Settings) -> Newsroom:
    def make(policy: FetchPolicy, archive: Archive, clock: Clock) -> Fetcher:
        quick = replace(policy, default_delay_s=0.0, back_off_s=0.0, max_wait_s=0.0)
        return Fetcher(quick, archive, resolver=world, allow=lambda endpoint: True, clock=clock)

    outlets = {outlet.id: outlet for outlet in world.registry()}
    return Newsroom(settings=settings, outlets=outlets, clock=world.clock, make_fetcher=make)


def _judge(world: World, snapshot: Path, seconds: float) -> Soaked:
    def rows(sql: str) -> list[tuple[object, ...]]:
        return list(query(snapshot, sql, limit=1_000_000).rows)

    stored = {row[0] for row in rows("select canonical_url from articles")}
    gaps = rows("select outlet_id, from_at, to_at from gap")
    last_run = rows("select max(started_at) from run")[0][0]
    due = [p for ps in world.pieces.values() for p in ps if _due(world, p, last_run)]
    missing = [p for p in due if p.canonical_url not in stored]
    untold = [p for p in missing if not _in_gap(p, gaps)]
    last = {str(url): status for url, status in rows(_LAST)}
    waiting = [p for p in untold if last.get(p.canonical_url) in UNFINISHED]
    return Soaked(
        days=world.days,
        outlets=world.outlets,
        published=len(due),
        stored=len(due) - len(missing),
        candidates=int(str(rows("select count(*) from outcome")[0][0])),
        double_outcomes=len(rows(_UNEQUAL)),
        lost=tuple(_line(p, last) for p in untold if p not in waiting),
        waiting=tuple(_line(p, last) for p in waiting),
        gaps=len(gaps),
        in_gaps=len(missing) - len(untold),
        faults=len(world.faults),
        seconds=seconds,
    )


_LAST = "select canonical_url, arg_max(status, happened_at) from outcome group by 1"
_UNEQUAL = """
select run_id, outlet_id from outlet_run r left join outcome o using (run_id, outlet_id)
group by run_id, outlet_id, r.candidates having r.candidates <> count(o.canonical_url)
union all
select run_id, canonical_url from outcome group by run_id, outlet_id, canonical_url
having count(*) > 1
"""


def _line(piece: Piece, last: dict[str, object]) -> str:
    return f"{piece.url} {piece.at:%F %T} {last.get(piece.canonical_url, 'never seen')}"


def _due(world: World, piece: Piece, last_run: object) -> bool:
    """All that came between the first run and the last, and of what was there before the first
    run the part that the outlet's feed still named when it could be read for the first time.
    """
    assert isinstance(last_run, datetime)
    if piece.at > FIRST_RUN:
        return piece.at <= last_run
    read_at = FIRST_RUN + timedelta(days=world.first_readable(piece.outlet))
    there = [p for p in world.pieces[piece.outlet] if p.at <= read_at]
    return piece in there[-FEED_SIZE:]


def _in_gap(piece: Piece, gaps: list[tuple[object, ...]]) -> bool:
    for outlet, begins, ends in gaps:
        if outlet != f"o{piece.outlet}":
            continue
        after = begins is None or piece.at >= begins  # type: ignore[operator]
        if after and (ends is None or piece.at <= ends):  # type: ignore[operator]
            return True
    return False


def report(result: Soaked) -> str:
    """The figures, as `make soak` prints them."""
    return "\n".join(
        (
            f"{result.outlets} outlets, {result.days} virtual days, {result.faults} faulty days",
            f"{result.published} articles due, {result.stored} stored,"
            f" {result.in_gaps} in {result.gaps} gaps, {len(result.waiting)} still waiting",
            f"{len(result.lost)} lost, {result.double_outcomes} counts of outcomes wrong",
            f"{result.candidates} candidates, {result.seconds:.0f} s",
            *(f"lost: {each}" for each in result.lost[:20]),
            *(f"waiting: {each}" for each in result.waiting[:20]),
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("--days", 30), ("--outlets", 40), ("--seed", 7)):
        parser.add_argument(name, type=int, default=default)
    parser.add_argument("--deadline", type=float, default=4.0, help="seconds of one fetch")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = soak(
            Path(folder),
            outlets=given.outlets,
            days=given.days,
            seed=given.seed,
            deadline_s=given.deadline,
            tell=lambda line: print(line, flush=True),
        )
    print(report(result))
    sys.exit(0 if result.good else 1)


if __name__ == "__main__":
    main()
