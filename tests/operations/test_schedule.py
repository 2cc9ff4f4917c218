"""Schedules: what is due, what was missed, and a real server that really fires."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from flows.due import done_since, last_due, missed, offline_today
from flows.run import run_once
from flows.run_context import Newsroom, open_newsroom
from flows.session import refuse_early_clock
from flows.settings import Settings, load_settings
from records import ClockError, DiscoveryWay, Run, RunStatus, SettingError
from tests.operations.quiet_desk import quiet_desk
from tests.press.measure import stored_articles
from tests.press.one_day import Now, room_at
from tests.press.schedule_desk import (
    FlowRun,
    api_of,
    ask_late,
    ended,
    serving_schedule,
    wait_for,
)
from tests.press.server import Press
from text.urls import canonical
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


@pytest.mark.long
@pytest.mark.prefect
@pytest.mark.timeout(900)
def test_news_of_a_stop_is_caught_up_once_and_the_late_are_skipped(tmp_path: Path) -> None:
    """A real server with a cron of every minute, on the press: three days missed, then on time.

    `make test-schedule` stops and starts it over a time at which it was due.
    """
    data = tmp_path / "data"
    settings = load_settings(data_dir=data, workers=1)
    with Press(day=5) as press:
        room = room_at(settings, press.port, Now(datetime.now(UTC) - timedelta(days=3)))
        asyncio.run(run_once(room, orchestrate=False))
        press.day = 8
        with serving_schedule(data, press) as process:
            wait_for(lambda: bool(ended(data)), seconds=400)
            for minutes in (1, 5):
                due = ended(data)[0].due_at - timedelta(minutes=minutes)
                ask_late(api_of(process), due, f"late-{minutes}")
            wait_for(lambda: late_and_on_time(ended(data)), seconds=300)
            children = psutil.Process(process.pid).children(recursive=True)
        expected = {canonical(row.url) for row in press.expected()}
    assert not [child for child in children if child.is_running()]
    told = ended(data)
    # The run made up for may be ours (catch-up-…) or the one that Prefect had planned: one of them.
    late = [run for run in told if run.due_at <= told[0].started_at]
    assert [run.state for run in late] == ["Completed", *["Skipped"] * (len(late) - 1)]
    assert {"late-1", "late-5"} <= {run.name for run in late[1:]}
    fired = [run for run in told if run not in late and run.state == "Completed"]
    assert all(b.started_at >= a.ended_at for a, b in pairwise(told))
    assert expected <= set(stored_articles(settings.published))
    first, caught_up, *others = query(settings.published, NEW_BY_RUN).rows
    assert first[0] and caught_up[0] and not any(row[0] for row in others)
    assert len(others) == len(fired) and caught_up[1] and not first[1]


def late_and_on_time(told: list[FlowRun]) -> bool:
    """Both late ones have ended, and one that came due meanwhile."""
    late = {run.name for run in told if run.name.startswith("late-")}
    return len(late) == 2 and any(
        run.due_at > told[0].started_at and run.state == "Completed" for run in told
    )


NEW_BY_RUN = """
select count(o.status) filter (o.status = 'new'), r.orchestrated
from run r left join outcome o using (run_id) where r.kind = 'daily'
group by r.run_id, r.started_at, r.orchestrated order by r.started_at
"""
