"""One whole run, with Prefect where it answers and without it where it does not."""

from __future__ import annotations

import logging

from flows import steps
from flows.prefect_environment import prepare_prefect
from flows.run_context import Newsroom
from flows.run_report import RunReport
from flows.session import Session, Told, ignore_progress, open_session
from records import VeilleError
from records.reason import ReasonCode, make_reason
from system.lock import run_lock

log = logging.getLogger("veille.run")


async def run_once(
    room: Newsroom, *, kind: str = "daily", orchestrate: bool = True, tell: Told = ignore_progress
) -> RunReport:
    """Run the pipeline once and give its report.

    Raises RunLocked when another run is under way, WarehouseError when nothing could be written.
    """
    with run_lock(room.settings.lock_file):
        async with open_session(room, kind, orchestrated=orchestrate, tell=tell) as session:
            if orchestrate:
                await _with_prefect(session)
            return session.report or await steps.whole_run(session)


async def _with_prefect(session: Session) -> None:
    """Let Prefect orchestrate; where it cannot, say so and leave the work to the plain steps."""
    prepare_prefect(session.room.settings.data_dir)
    try:
        from flows.daily import SESSION, daily

        token = SESSION.set(session)
        try:
            await daily()
        finally:
            SESSION.reset(token)
    except VeilleError:
        raise
    except Exception as error:
        log.warning("prefect failed", exc_info=True)
        why = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        session.notes.append(make_reason(ReasonCode.WITHOUT_PREFECT, detail=why))
