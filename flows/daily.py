"""The daily flow: Prefect around the plain steps of `flows/steps.py`.

One task an outlet, one task that appends. Prefect records and retries; what is kept is decided by
DuckDB's own transactions, so a run without Prefect keeps the same (`flows/run.py`).
"""

from __future__ import annotations

from contextvars import ContextVar

from flows.prefect_environment import prepare_prefect
from flows.settings import load_settings

prepare_prefect(load_settings().data_dir)

from prefect import flow, task  # noqa: E402
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.client.schemas.objects import State  # noqa: E402
from prefect.events import emit_event  # noqa: E402

from flows import steps  # noqa: E402
from flows.finish import finish_beside  # noqa: E402
from flows.run_report import markdown, outlet_rows  # noqa: E402
from flows.scheduled_run import scheduled_run  # noqa: E402
from flows.session import Session  # noqa: E402
from i18n import Language, open_language  # noqa: E402
from monitoring.alerts import News, line  # noqa: E402

# Handed over beside Prefect, which would try to store and show what it is given.
SESSION: ContextVar[Session] = ContextVar("session")


@task(name="outlet", task_run_name="{outlet_id}", cache_policy=NO_CACHE)
async def visit_outlet(outlet_id: str) -> None:
    """Visit one outlet; a crash is tried once more by the step itself."""
    await steps.visit_outlet(SESSION.get(), outlet_id)


@task(name="append", cache_policy=NO_CACHE)
async def append() -> None:
    """Append batches as they come: the one writer."""
    await steps.append_batches(SESSION.get())


@flow(name="daily", persist_result=False, validate_parameters=False)
async def daily(feeds_only: bool = False) -> str | State[str]:
    """One run of the pipeline; gives the run's identifier.

    Called by a schedule it opens its own session; called by `veille run` it is given one.
    """
    session = SESSION.get(None)
    if session is None:
        return await scheduled_run(orchestrated, feeds_only=feeds_only)
    await orchestrated(session)
    return session.run.run_id


async def orchestrated(session: Session) -> None:
    """The steps as Prefect tasks, with the report as an artifact."""
    token = SESSION.set(session)
    try:
        await steps.collect(session, visit_outlet, append)
        report = await finish_beside(session)
    finally:
        SESSION.reset(token)
    language = open_language(session.room.settings.lang)
    await acreate_markdown_artifact(key="run-report", markdown=markdown(report, language))
    head, *rows = outlet_rows(report, language)
    table = [dict(zip(head, row, strict=True)) for row in rows]
    await acreate_table_artifact(key="outlets", table=table)
    _announce(session.news, language)


def _announce(news: News, language: Language) -> None:
    """An event for each alarm and recovery, which a Prefect automation may act on."""
    told = [(str(state.state), state) for state in news.alarms]
    for what, state in [*told, *(("well", state) for state in news.recovered)]:
        emit_event(
            event=f"veille.outlet.{what}",
            resource={"prefect.resource.id": f"veille.outlet.{state.outlet_id}"},
            payload={
                "reason": state.reason.to_object() if state.reason else None,
                "line": line(state, language),
            },
        )
