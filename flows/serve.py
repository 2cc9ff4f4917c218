"""Serving the flows to a Prefect server: deployments, a missed run, an end on a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flows.due import missed
from flows.settings import ScheduleSettings, Settings

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun
    from prefect.deployments.runner import RunnerDeployment
    from prefect.runner import Runner
    from prefect.schedules import Schedule


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
        await _mark_crashed(client)
        await catch_up(client, settings, datetime.now(UTC))
    ready()
    await _until_told(runner)


async def _mark_crashed(client: PrefectClient) -> None:
    """Mark the runs that a power cut ended as crashed: they would hold the limit.

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
