"""The steps of a run: plain functions, the same with Prefect and without (design §4)."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from flows.finish import finish_beside
from flows.local_files import drop_folder_batch, seed_batch
from flows.run_report import RunReport
from flows.session import Session
from flows.visit import visit
from records import (
    Batch,
    Outcome,
    Outlet,
    OutletReport,
    Status,
    VeilleError,
)
from records.reason import Reason, ReasonCode, fault_reason, make_reason
from warehouse.salvage import append_salvaged
from warehouse.writer import open_warehouse

log = logging.getLogger("veille.run")

Visit = Callable[[str], Awaitable[object]]
Append = Callable[[], Awaitable[object]]


async def whole_run(session: Session) -> RunReport:
    """Every step in order, without an orchestrator."""

    async def visit_one(outlet_id: str) -> None:
        await visit_outlet(session, outlet_id)

    async def append() -> None:
        await append_batches(session)

    await collect(session, visit_one, append)
    return await finish_beside(session)


async def collect(session: Session, visit_one: Visit, append: Append) -> None:
    """Documents first, then every enabled outlet side by side, each stored when it is done.

    `visit_one` and `append` may be wrapped by an orchestrator; where that fails, the plain step
    does the work. Raises WarehouseError when a batch cannot be written.
    """
    writer = asyncio.create_task(_append_safely(session, append))
    await queue_documents(session)
    visits = [_visit_safely(session, outlet, visit_one) for outlet in session.room.enabled]
    everything = asyncio.gather(*visits)
    # A writer that fails ends the run at once: nothing more could be kept.
    ends: set[asyncio.Future[object]] = {everything, writer}  # type: ignore[arg-type]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    if not writer.done():
        await everything
        await session.queue.put(None)
    else:
        everything.cancel()
    await writer


async def queue_documents(session: Session) -> None:
    """Queue what came without an address: seeds and drop folder."""
    seeds = await asyncio.to_thread(seed_batch, session.room)
    for batch in (seeds, await drop_folder_batch(session.room, session.visitor.reader)):
        if batch is not None and batch.report.outlet_id not in session.queued:
            await _queue(session, batch)


async def visit_outlet(session: Session, outlet_id: str) -> None:
    """Visit one outlet and queue what it gave."""
    session.tell("visiting", outlet_id)
    await _queue(session, await visit(session.visitor, session.room.outlets[outlet_id]))


async def _queue(session: Session, batch: Batch) -> None:
    session.queued.add(batch.report.outlet_id)
    await session.queue.put(batch)


async def _visit_safely(session: Session, outlet: Outlet, visit_one: Visit) -> None:
    """A crash is tried once more, then costs that outlet, not the run."""

    async def plain(outlet_id: str) -> None:
        await visit_outlet(session, outlet_id)

    reason: Reason | None = None
    for attempt in (visit_one, plain):
        if outlet.id in session.queued:
            return
        try:
            await attempt(outlet.id)
        except Exception as error:
            reason = fault_reason(error)
            log.warning("%s", reason, exc_info=True, extra={"outlet": outlet.id})
    if outlet.id in session.queued:
        return
    report = OutletReport(outlet_id=outlet.id, candidates=0, reached=False, reason=reason)
    await _queue(session, Batch(report=report))


async def append_batches(session: Session) -> None:
    """Append batches as they come, until the queue says that was the last: the one writer.

    All that wait are written in one opening of the warehouse, and only `finish` puts a checkpoint;
    each has its own transaction, and what a failure leaves unwritten waits again.
    """
    while not session.drained:
        waiting = deque([await session.queue.get()])
        while not session.queue.empty():
            waiting.append(session.queue.get_nowait())
        try:
            await asyncio.to_thread(_append, session, waiting)
        finally:
            for left in waiting:
                session.queue.put_nowait(left)


def _append(session: Session, waiting: deque[Batch | None]) -> None:
    with open_warehouse(session.room.settings.warehouse, settle=False) as warehouse:
        while waiting:
            # It leaves the queue when it is stored: what fails here waits again.
            batch = waiting[0]
            if batch is None:
                session.drained = True
                waiting.popleft()
                continue
            outcomes, lost = append_salvaged(warehouse, batch, session.run.run_id)
            waiting.popleft()
            if lost:
                session.notes.append(_lost_note(batch.report.outlet_id, lost))
            session.stored.add(batch.report.outlet_id)
            session.reports.append(batch.report)
            session.tell("stored", batch.report.outlet_id)
            _log(batch.report, outcomes)


def _lost_note(outlet_id: str, lost: Sequence[Outcome]) -> Reason:
    first = lost[0].url or lost[0].canonical_url
    return make_reason(ReasonCode.RECORDS_LOST, outlet=outlet_id, count=len(lost), first=first)


def _log(report: OutletReport, outcomes: Sequence[Outcome]) -> None:
    """A line an outlet, and one for each candidate that was not known before."""
    outlet = report.outlet_id
    log.info("reached" if report.reached else f"failed: {report.reason}", extra={"outlet": outlet})
    for outcome in outcomes:
        if outcome.status is not Status.KNOWN:
            told = f"{outcome.status}: {outcome.reason}" if outcome.reason else str(outcome.status)
            log.info(told, extra={"outlet": outlet, "url": outcome.url})


async def _append_safely(session: Session, append: Append) -> None:
    try:
        await append()
    except VeilleError:
        raise
    except Exception:
        log.warning("the append task failed", exc_info=True)
    if not session.drained:
        await append_batches(session)
