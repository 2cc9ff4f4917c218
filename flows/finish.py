"""The end of a run as a row of named steps, each with what its failure costs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial

from flows import weekly_round
from flows.matching import match_new
from flows.notify import notify_of_files, notify_operator
from flows.outlet_states import judge_outlets
from flows.rulings import read_rulings
from flows.run_report import RunReport, make_report
from flows.session import Session
from flows.takedown_archive import blot_again, bury_again
from monitoring.outlet_health import WATCHED
from records import OutletState, RunStatus
from records.reason import ReasonCode, join_reasons, make_reason
from warehouse.checking import run_checks
from warehouse.erasing import printed_at
from warehouse.indexing import update_index
from warehouse.snapshot import publish
from warehouse.tombstones import received, remembered
from warehouse.writer import Warehouse, open_warehouse

log = logging.getLogger("veille.run")
CARRIED = timedelta(days=30)
"""How long after a take-down its site's feeds and lists are looked through for it: they roll over
within days, those of small sites within weeks."""
SOON = timedelta(seconds=1)


class Failure(StrEnum):
    """What the failure of a step does."""

    ENDS_RUN = "ends_run"
    """The run stays open, nothing is published; the next run goes on where this one stopped."""
    IS_NOTED = "is_noted"
    """It is logged and noted in the report; the steps after it are done as if nothing were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishStep:
    """One step at the end of a run."""

    name: str
    work: Callable[[Session], None]
    on_failure: Failure


def complete_run(session: Session) -> None:
    """Match duplicates and stories, run the checks, judge the outlets, end the run."""
    room, run = session.room, session.run
    with open_warehouse(room.settings.warehouse) as warehouse:
        match_new(warehouse, run, room.now(), read_rulings(room.settings.desk))
        update_index(warehouse.connection)
        failures = run_checks(warehouse.connection)
        session.notes += [
            make_reason(ReasonCode.OUTLET_NOT_STORED, outlet=outlet.id)
            for outlet in room.enabled
            if run.kind in WATCHED and outlet.id not in session.stored
        ]
        status = run_status(session, healthy=not failures and not lost_anything(session))
        session.notes += [
            make_reason(ReasonCode.CHECK_FAILED, check=f.check, rows=f.rows) for f in failures
        ]
        warehouse.end_run(run.run_id, status, room.now(), join_reasons(session.notes))
        session.states = _judge_after(session, warehouse, status)


def publish_run(session: Session) -> None:
    """Give readers the new snapshot."""
    settings = session.room.settings
    publish(settings.warehouse, settings.published, settings.memory_mb)


def redact_archive(session: Session) -> None:
    """Take texts that were taken down, and came in again, out of the archive.

    What a failure leaves is found again by the next run for whole pages.
    """
    settings, run, now = session.room.settings, session.run, session.room.now()
    with open_warehouse(settings.warehouse) as warehouse:
        again = received(warehouse.connection)
        known = remembered(warehouse.connection, now - CARRIED)
    bury_again(settings.archive, again)
    printed = partial(printed_at, settings.warehouse)
    blot_again(settings.archive, run.started_at, now + SOON, known, printed)


def notify(session: Session) -> None:
    """Tell the operator of outlets that need a person."""
    session.news = notify_operator(session.room.settings, session.states, session.room.now())
    notify_of_files(session.room.settings, session.room.wrong_files)


def tend_digest(session: Session) -> None:
    """Make drafts and send letters that have come due."""
    if session.run.kind in ("daily", "feeds"):
        settings, clock = session.room.settings, session.room.now
        weekly_round.after_run(settings, weekly_round.World(clock=clock))


STEPS = (
    FinishStep(name="complete", work=complete_run, on_failure=Failure.ENDS_RUN),
    FinishStep(name="publish", work=publish_run, on_failure=Failure.ENDS_RUN),
    # What keeps house comes after the readers have their news, and costs them nothing.
    FinishStep(name="redact", work=redact_archive, on_failure=Failure.IS_NOTED),
    FinishStep(name="notify", work=notify, on_failure=Failure.IS_NOTED),
    FinishStep(name="digest", work=tend_digest, on_failure=Failure.IS_NOTED),
)


def finish(session: Session, steps: Sequence[FinishStep] = STEPS) -> RunReport:
    """Do the last steps of a run and report.

    Raises what a step that ends the run raised.
    """
    session.tell("finishing", "")
    for step in steps:
        try:
            step.work(session)
        except Exception as error:
            if step.on_failure is Failure.ENDS_RUN:
                raise
            log.exception("the step %s failed", step.name)
            detail = f"{type(error).__name__}: {error}"
            session.notes.append(make_reason(ReasonCode.STEP_FAILED, step=step.name, detail=detail))
    room = session.room
    session.report = make_report(room.settings.published, session.run.run_id, session.notes)
    return session.report


async def finish_beside(session: Session) -> RunReport:
    """`finish`, beside the event loop."""
    return await asyncio.to_thread(finish, session)


def _judge_after(session: Session, warehouse: Warehouse, status: RunStatus) -> list[OutletState]:
    """Judge the outlets after a run that looked at them; our own outage charges nobody."""
    if status is RunStatus.OFFLINE or session.run.kind not in WATCHED:
        return []
    return judge_outlets(warehouse.connection, session.room, session.run.run_id)


def run_status(session: Session, *, healthy: bool) -> RunStatus:
    """Offline when every outlet's host failed; degraded when some did or a check found rows."""
    visited = {outlet.id for outlet in session.room.enabled}
    reached = [report.reached for report in session.reports if report.outlet_id in visited]
    if reached and not any(reached):
        return RunStatus.OFFLINE
    return RunStatus.COMPLETE if all(reached) and healthy else RunStatus.DEGRADED


def lost_anything(session: Session) -> bool:
    """Tell whether a record or an outlet's visit could not be written."""
    lost = {
        ReasonCode.RECORDS_LOST, ReasonCode.OUTLET_NOT_STORED, ReasonCode.DESK_FILE_WRONG,
    }  # fmt: skip
    return any(note.code in lost for note in session.notes)
