"""Schedules: what is due, what was missed, and a real server that really fires."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from flows.newsroom import Newsroom, open_newsroom
from flows.run import run_once
from flows.schedule import done_since, last_due, missed, offline_today
from flows.session import refuse_early_clock
from flows.settings import Settings, load_settings
from records import ClockError, DiscoveryWay, Run, RunStatus, SettingError
from tests.operations.quiet_desk import environment, quiet_desk
from warehouse.reader import query
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

MORNING = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)


def settings_in(folder: Path) -> Settings:
    return load_settings(data_dir=folder / "data")


def store_runs(settings: Settings, *runs: tuple[str, RunStatus, datetime]) -> None:
    with open_warehouse(settings.warehouse) as warehouse:
        for kind, status, at in runs:
            run = Run(run_id=f"{at:%Y%m%dT%H%M%SZ}", kind=kind, started_at=at, program_version="1")
            warehouse.begin_run(run)
            warehouse.end_run(run.run_id, status, at)
    publish(settings.warehouse, settings.published)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (MORNING, MORNING - timedelta(days=1)),
        (MORNING + timedelta(minutes=1), MORNING),
        (MORNING + timedelta(hours=23), MORNING),
        (MORNING + timedelta(days=3, hours=1), MORNING + timedelta(days=3)),
    ],
)
def test_when_the_daily_run_was_last_due(now: datetime, due: datetime) -> None:
    assert last_due("30 5 * * *", "Africa/Bamako", now) == due


def test_a_missed_day_is_due_once_and_an_offline_run_does_not_count(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    later = MORNING + timedelta(days=4, hours=2)
    assert missed(settings, later) == MORNING + timedelta(days=4)
    store_runs(settings, ("daily", RunStatus.OFFLINE, MORNING + timedelta(days=4, minutes=1)))
    assert missed(settings, later) == MORNING + timedelta(days=4)
    assert offline_today(settings.published, later, "Africa/Bamako")
    assert not offline_today(settings.published, later + timedelta(days=1), "Africa/Bamako")
    store_runs(settings, ("daily", RunStatus.DEGRADED, MORNING + timedelta(days=4, minutes=16)))
    assert missed(settings, later) is None
    assert not offline_today(settings.published, later, "Africa/Bamako")


def test_a_run_of_the_feeds_alone_is_no_daily_run(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    store_runs(settings, ("feeds", RunStatus.COMPLETE, MORNING + timedelta(hours=7)))
    assert done_since(settings.published, "daily", MORNING) is None
    assert done_since(settings.published, "feeds", MORNING) is not None


def test_a_clock_that_runs_backwards_is_refused() -> None:
    last = Run(run_id="r", kind="daily", started_at=MORNING, program_version="1")
    refuse_early_clock(MORNING - timedelta(minutes=1), last)
    refuse_early_clock(MORNING - timedelta(days=1), None)
    with pytest.raises(ClockError, match="2026-03-02 05:30"):
        refuse_early_clock(MORNING - timedelta(hours=1), last)


def test_a_refused_clock_leaves_what_is_stored(tmp_path: Path) -> None:
    settings = load_settings(data_dir=quiet_desk(tmp_path))
    room = open_newsroom(settings)
    store_runs(settings, ("daily", RunStatus.COMPLETE, datetime.now(UTC) + timedelta(days=2)))
    with pytest.raises(ClockError):
        asyncio.run(run_once(room, orchestrate=False))
    assert query(settings.published, "select count(*) from run").rows == ((1,),)


def test_feeds_alone_visits_only_outlets_with_a_feed(tmp_path: Path) -> None:
    room: Newsroom = open_newsroom(settings_in(tmp_path)).feeds_alone()
    assert room.enabled
    ways = {way.way for outlet in room.enabled for way in outlet.discovery}
    assert ways == {DiscoveryWay.FEED}


@pytest.mark.parametrize(
    ("name", "value"), [("DAILY", "every morning"), ("TIMEZONE", "Africa/Tombouktou")]
)
def test_a_wrong_schedule_is_refused_by_name(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"VEILLE_SCHEDULE__{name}", value)
    with pytest.raises(SettingError, match=f"schedule.{name.lower()}"):
        load_settings()


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.timeout(400)
def test_a_real_server_fires_and_catches_up_once(tmp_path: Path) -> None:
    """Left with a cron of every minute: the missed run at once, then one by the clock."""
    data = quiet_desk(tmp_path)
    command = [sys.executable, "-m", "flows.cli", "schedule"]
    settings = {"VEILLE_SCHEDULE__DAILY": "* * * * *"}
    with subprocess.Popen(command, env=environment(data, **settings), cwd=tmp_path) as process:
        try:
            wait_for(lambda: len(flow_runs(data, "COMPLETED")) >= 2, seconds=300)
            children = psutil.Process(process.pid).children(recursive=True)
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    assert not [child for child in children if child.is_running()]
    caught_up, *fired = flow_runs(data, "COMPLETED")
    assert caught_up.name.startswith("catch-up") and fired
    assert all(b.started_at >= a.ended_at for a, b in pairwise([caught_up, *fired]))
    assert fired[0].started_at - fired[0].due_at < timedelta(seconds=30)
    published = load_settings(data_dir=data).published
    stored = query(published, "select count(*) from run where kind = 'daily' and orchestrated")
    assert stored.rows[0][0] >= 2


class FlowRun:
    """A row of the server's own table."""

    def __init__(self, name: str, due: str, started: str, ended: str) -> None:
        self.name = name
        self.due_at, self.started_at, self.ended_at = map(
            datetime.fromisoformat, (due, started, ended)
        )


def flow_runs(data: Path, state: str) -> list[FlowRun]:
    file = data / "prefect" / "server.db"
    if not file.is_file():
        return []
    asked = (
        "select name, expected_start_time, start_time, end_time from flow_run"
        " where state_type = ? and state_name <> 'Skipped' order by start_time"
    )
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)
    try:
        return [FlowRun(*row) for row in connection.execute(asked, [state])]
    except sqlite3.OperationalError:  # the server is still making its tables
        return []
    finally:
        connection.close()


def wait_for(true: Callable[[], bool], *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.5)
