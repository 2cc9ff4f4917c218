"""An outlet's past, step by step: each step is stored before the next is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flows.finish import finish_beside
from flows.run_context import Newsroom
from flows.session import Session, ignore_progress, open_session
from flows.visit import take_step
from harvest.discover import backfill
from harvest.searched import SEARCHED
from records import Batch, OutletReport, Status
from records.reason import Reason, join_reasons
from system.lock import run_lock
from warehouse.writer import open_warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfilled:
    """What one go into the past gave."""

    candidates: int
    stored: int
    pages: int
    limited: bool
    """A limit was met: there is more."""
    why: Reason | None = None
    """What stopped it, or why there is nothing; `; ` between several."""


async def run_backfill(
    room: Newsroom, outlet_id: str, since: datetime, search: Sequence[str] = SEARCHED
) -> Backfilled:
    """One go: at most the outlet's `max_pages`; what is stored already is not fetched again.

    Articles with a word of `search` come first where the outlet's WordPress finds them. Killed and
    started again within hours, it takes what it received from the archive. Raises
    RunLocked, WarehouseError, InputError.
    """
    room.outlet(outlet_id)
    room = replace(room, only=(outlet_id,))

    with run_lock(room.settings.lock_file):
        async with open_session(
            room, "backfill", orchestrated=False, tell=ignore_progress
        ) as session:
            given = await _walk(session, outlet_id, since, search)
            await finish_beside(session)
            return given


async def _walk(
    session: Session, outlet_id: str, since: datetime, search: Sequence[str]
) -> Backfilled:
    visitor = session.visitor
    outlet = session.room.outlets[outlet_id]
    known = visitor.known.get(outlet_id, {})
    candidates = stored = 0
    limited = False
    problems: dict[Reason, None] = {}
    steps = backfill(outlet, visitor.fetcher, since=since, known=known, search=search)
    async for step in steps:
        if step.problem:
            problems[step.problem] = None
        if not step.candidates:
            continue
        results = await take_step(visitor, outlet, step.candidates)
        report = OutletReport(outlet_id=outlet_id, candidates=len(results), reached=True)
        session.reports.append(report)
        await asyncio.to_thread(_append, session, Batch(report=report, results=tuple(results)))
        candidates += len(results)
        stored += sum(result.document is not None for result in results)
        put_off = [
            r.outcome.reason
            for r in results
            if r.outcome.status is Status.DEFERRED and r.outcome.reason
        ]
        limited = bool(put_off)
        if limited:
            problems = dict.fromkeys(put_off)
            break
    return Backfilled(
        candidates=candidates,
        stored=stored,
        pages=visitor.fetcher.traffic(outlet_id).pages,
        limited=limited,
        why=join_reasons(problems) if limited or not candidates else None,
    )


def _append(session: Session, batch: Batch) -> None:
    with open_warehouse(session.room.settings.warehouse) as warehouse:
        warehouse.append(batch, session.run.run_id)
