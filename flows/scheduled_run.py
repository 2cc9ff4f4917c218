"""A run that a schedule started: skipped when it is late for nothing, tried again when offline."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Completed, Scheduled

from flows import steps
from flows.due import RETRY, done_since
from flows.logs import keep_logs
from flows.run_context import Newsroom, open_newsroom
from flows.run_report import RunReport, headline
from flows.session import Session, ignore_progress, open_session
from flows.settings import Settings, load_settings
from i18n import open_language
from records import RunLocked, RunStatus
from system.clock import same_day
from system.lock import run_lock

log = logging.getLogger("veille.schedule")

Work = Callable[[Session], Awaitable[None]]
OpenRoom = Callable[[Settings], Newsroom]


async def scheduled_run(
    work: Work, *, feeds_only: bool, open_room: OpenRoom = open_newsroom
) -> State[str]:
    """One run for its schedule; the state tells how it ended, *Skipped* where it was not needed.

    A day missed is caught up once: of several late runs the first gives the news, and the others
    find a successful run younger than the time they were due.
    """
    settings = load_settings()
    keep_logs(settings)
    kind = "feeds" if feeds_only else "daily"
    due = flow_run.scheduled_start_time or datetime.now(UTC)
    if done := done_since(settings.published, kind, due):
        return Completed(
            name="Skipped", message=f"run {done.run_id} is younger than the time this one was due"
        )
    room = open_room(settings)
    try:
        report = await worked_run(room.feeds_alone() if feeds_only else room, kind, work)
    except RunLocked as error:
        await _again(settings)
        return Completed(name="Skipped", message=str(error))
    if report.status == RunStatus.OFFLINE and not feeds_only:
        await _again(settings)
    return Completed(
        name=_name(report), message=headline(report, open_language("en")), data=report.run_id
    )


async def worked_run(
    room: Newsroom, kind: str, work: Callable[[Session], Awaitable[None]]
) -> RunReport:
    """The run that a schedule started: `work` is the orchestrated form of the steps."""
    with run_lock(room.settings.lock_file):
        async with open_session(room, kind, orchestrated=True, tell=ignore_progress) as session:
            await work(session)
            return session.report or await steps.whole_run(session)


def _name(report: RunReport) -> str:
    return "Completed" if report.status == RunStatus.COMPLETE else report.status.capitalize()


async def _again(settings: Settings) -> None:
    """Another try in a quarter of an hour, if that is still today; without a server, none."""
    now = datetime.now(UTC)
    at = now + RETRY
    if not deployment.id or not same_day(now, at, settings.schedule.timezone):
        return
    async with get_client() as client:
        await client.create_flow_run_from_deployment(
            deployment.id, state=Scheduled(scheduled_time=at), name=f"again-{at:%Y-%m-%dT%H:%M}"
        )
