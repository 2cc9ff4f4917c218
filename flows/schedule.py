"""When the flows run: schedules, what a missed one means, and what an offline run does."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cronsim import CronSim

from flows.settings import ScheduleSettings, Settings
from records import RunStatus
from warehouse.reader import query

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun
    from prefect.deployments.runner import RunnerDeployment
    from prefect.runner import Runner
    from prefect.schedules import Schedule

RETRY = timedelta(minutes=15)
"""The line is down, or another run holds the lock: tried again this often, the same day."""

_DONE = (RunStatus.COMPLETE, RunStatus.DEGRADED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A run that gave its news."""

    run_id: str
    started_at: datetime


def last_due(cron: str, timezone: str, now: datetime) -> datetime:
    """When this schedule should last have fired (UTC)."""
    local = now.astimezone(ZoneInfo(timezone))
    return next(CronSim(cron, local, reverse=True)).astimezone(UTC)


def same_day(a: datetime, b: datetime, timezone: str) -> bool:
    """Whether two instants lie on one local day."""
    zone = ZoneInfo(timezone)
    return a.astimezone(zone).date() == b.astimezone(zone).date()


def done_since(published: Path, kind: str, since: datetime) -> Done | None:
    """The last run of this kind that began at or after `since` and gave its news, if any."""
    if not published.is_file():
        return None
    found = query(published, _DONE_SINCE, [kind, list(_DONE), since]).rows
    return Done(run_id=found[0][0], started_at=found[0][1]) if found else None


_DONE_SINCE = """
select run_id, started_at from run
where kind = ? and status in (select unnest(?)) and started_at >= ?
order by started_at desc limit 1
"""


def offline_today(published: Path, now: datetime, timezone: str) -> bool:
    """Whether today's last run found the line down: then another try is due."""
    if not published.is_file():
        return False
    found = query(published, _LAST).rows
    if not found or found[0][0] != RunStatus.OFFLINE:
        return False
    return same_day(found[0][1], now, timezone)


_LAST = """
select status, started_at from run where kind in ('daily', 'feeds')
order by started_at desc limit 1
"""


def missed(settings: Settings, now: datetime) -> datetime | None:
    """The daily run that should have been and was not: when it was due, or None."""
    due = last_due(settings.schedule.daily, settings.schedule.timezone, now)
    return None if done_since(settings.published, "daily", due) else due


async def catch_up(client: PrefectClient, settings: Settings, now: datetime) -> FlowRun | None:
    """Start the last missed daily run, once however many were missed; None if none was."""
    from prefect.states import Scheduled

    due = missed(settings, now)
    if due is None:
        return None
    deployment = await client.read_deployment_by_name("daily/daily")
    return await client.create_flow_run_from_deployment(
        deployment.id, state=Scheduled(scheduled_time=due), name=f"catch-up-{due:%Y-%m-%d}"
    )


async def deployments(
    schedule: ScheduleSettings, daily: Flow[Any, Any] | None = None
) -> list[RunnerDeployment]:
    """The two deployments: the daily run (with the feeds between), and the weekly digest.

    `daily` is the practice press's flow in tests.
    """
    from prefect.schedules import Cron

    from flows import daily as room
    from flows.weekly import weekly_digest

    when = [
        Cron(schedule.daily, schedule.timezone, slug="daily"),
        Cron(schedule.feeds, schedule.timezone, parameters={"feeds_only": True}, slug="feeds"),
    ]
    # The flow decides by the hour what is to be done: a late or doubled firing harms nothing.
    weekly = [
        Cron(getattr(schedule, slug), schedule.timezone, slug=slug)
        for slug in ("weekly", "letters", "draft")
    ]
    return [
        await _deployment(daily or room.daily, "daily", when),
        await _deployment(weekly_digest, "weekly", weekly),
    ]


async def _deployment(flow: Flow[Any, Any], name: str, when: list[Schedule]) -> RunnerDeployment:
    from prefect.types.entrypoint import EntrypointType

    return await flow.ato_deployment(
        name=name,
        schedules=when,
        concurrency_limit=1,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def serve_schedules(
    settings: Settings, ready: Callable[[], None], daily: Flow[Any, Any] | None = None
) -> None:
    """Serve both deployments against the server that the environment names, until stopped."""
    asyncio.run(_serve(settings, ready, daily))


async def _serve(
    settings: Settings, ready: Callable[[], None], daily: Flow[Any, Any] | None
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.runner import Runner

    # Two at once: the weekly digest waits for Monday's daily run. Two daily runs never overlap:
    # the deployment's own limit holds the second back, and the run lock stands behind it.
    runner = Runner(name="veille", limit=2, query_seconds=5, pause_on_shutdown=False)
    for deployment in await deployments(settings.schedule, daily):
        await runner.aadd_deployment(deployment)
    async with get_client() as client:
        await _bury_the_dead(client)
        await catch_up(client, settings, datetime.now(UTC))
    ready()
    await _until_told(runner)


async def _bury_the_dead(client: PrefectClient) -> None:
    """Say of the runs that a power cut ended that they crashed: they would hold the limit.

    The server is our own and its one runner is about to start, so none can be alive.
    """
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.states import Crashed

    alive = ["RUNNING", "PENDING", "CANCELLING"]
    dead = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter.model_validate({"state": {"type": {"any_": alive}}})
    )
    why = "cut short: the machine or the scheduler stopped"
    for run in dead:
        await client.set_flow_run_state(run.id, Crashed(message=why), force=True)


async def _until_told(runner: Runner) -> None:
    """Run the runner until SIGTERM or SIGINT."""
    running = asyncio.create_task(runner.start())
    # The runner has a handler of its own, which forgets to await its stop: ours takes its place.
    await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, running.cancel)
    with suppress(asyncio.CancelledError):
        await running
