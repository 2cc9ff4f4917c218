"""The end of a run: what keeps house never costs the readers their news."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from flows.finish import STEPS, Failure, FinishStep, finish
from flows.run_report import RunReport
from flows.session import Session, ignore_progress, open_session
from flows.settings import load_settings
from flows.steps import append_batches, collect, visit_outlet
from records.reason import ReasonCode
from tests.one_outlet import loopback_newsroom, page_outlet, serving
from warehouse.reader import query

PAGE = (
    "<html lang=fr><head><title>Le pont</title></head><body><article><h1>Le pont rouvre</h1><p>"
    + " ".join(f"Le camion numéro {k} a passé le pont de la ville ce matin." for k in range(30))
    + "</p></article></body></html>"
).encode()
HOUSEKEEPING = [step.name for step in STEPS if step.on_failure is Failure.IS_NOTED]


def run_with(data: Path, steps: Sequence[FinishStep]) -> RunReport:
    async def whole(port: int) -> RunReport:
        room = loopback_newsroom(settings, [page_outlet()], {"pages.test": port})
        async with open_session(room, "daily", orchestrated=False, tell=ignore_progress) as session:

            async def visit_one(outlet_id: str) -> None:
                await visit_outlet(session, outlet_id)

            async def append() -> None:
                await append_batches(session)

            await collect(session, visit_one, append)
            return await asyncio.to_thread(finish, session, steps)

    settings = load_settings(data_dir=data)
    with serving([lambda: PAGE]) as port:
        return asyncio.run(whole(port))


def failing(name: str, error: Exception) -> list[FinishStep]:
    def fail(session: Session) -> None:
        raise error

    return [replace(step, work=fail) if step.name == name else step for step in STEPS]


@pytest.mark.parametrize("name", HOUSEKEEPING)
@pytest.mark.parametrize(
    "error", [OSError(28, "no space left"), KeyError("host"), MemoryError()], ids=repr
)
def test_housekeeping_that_fails_is_told_and_the_run_published(
    tmp_path: Path, name: str, error: Exception
) -> None:
    report = run_with(tmp_path, failing(name, error))
    assert [n["step"] for n in report.notes if n.code is ReasonCode.STEP_FAILED] == [name]
    published = load_settings(data_dir=tmp_path).published
    assert query(published, "select status from run").rows == (("complete",),)
    assert query(published, "select count(*) from articles where outlet_id='pages'").rows == ((1,),)


def test_a_damaged_file_of_alerts_is_housekeeping_too(tmp_path: Path) -> None:
    (tmp_path / "alerts.json").mkdir()
    report = run_with(tmp_path, STEPS)
    assert [n["step"] for n in report.notes] == ["notify"]
    assert report.status == "complete"


@pytest.mark.parametrize("name", ["complete", "publish"])
def test_what_the_readers_need_ends_the_run(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match="no space"):
        run_with(tmp_path, failing(name, OSError(28, "no space left")))
    assert not load_settings(data_dir=tmp_path).published.exists()


def test_the_readers_come_before_housekeeping() -> None:
    policies = [step.on_failure for step in STEPS]
    assert policies == sorted(policies, key=lambda policy: policy is Failure.IS_NOTED)
