"""A desk whose schedule follows the practice press, in a process of its own; and its server's own
account of what ran."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from tests.operations.quiet_desk import environment
from tests.press.server import Press

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRun:
    """A run as the server tells it."""

    name: str
    state: str
    due_at: datetime
    started_at: datetime
    ended_at: datetime


@contextmanager
def serving_schedule(
    data: Path, press: Press, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """The schedule with a cron of every minute, stopped as systemd stops it."""
    given = {"VEILLE_SCHEDULE__DAILY": "* * * * *", "VEILLE_WORKERS": "1"} | settings
    kept = environment(data, **given) | {"PRESS_PORT": str(press.port), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.press.serve_schedule"]
    with subprocess.Popen(command, env=kept, cwd=data) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


def ended(data: Path) -> list[FlowRun]:
    """The daily runs that ended, by their beginning."""
    file = data / "prefect" / "server.db"
    if not file.is_file():
        return []
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5)
    try:
        rows = connection.execute(_ENDED).fetchall()
    except sqlite3.OperationalError:  # the server is still making its tables
        return []
    finally:
        connection.close()
    times = [tuple(map(datetime.fromisoformat, row[2:])) for row in rows]
    return [
        FlowRun(name=row[0], state=row[1], due_at=due, started_at=started, ended_at=over)
        for row, (due, started, over) in zip(rows, times, strict=True)
    ]


_ENDED = """
select name, state_name, expected_start_time, start_time, end_time from flow_run
where state_type in ('COMPLETED', 'FAILED', 'CRASHED') and start_time is not null
order by start_time
"""


def api_of(process: subprocess.Popen[bytes]) -> dict[str, str]:
    """Where the server of this schedule answers, and its secret: as its own process was told."""
    import psutil

    names = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING")
    for child in psutil.Process(process.pid).children(recursive=True):
        told = child.environ()
        if all(name in told for name in names):
            return {name: told[name] for name in names}
    raise AssertionError("no server")


def ask_late(api: dict[str, str], due: datetime, name: str) -> None:
    """A run of the daily deployment that should have begun at `due`."""
    user, _, password = api["PREFECT_API_AUTH_STRING"].partition(":")
    url = api["PREFECT_API_URL"]
    with httpx.Client(base_url=url, auth=(user, password), trust_env=False, timeout=60) as client:
        deployment = client.get("/deployments/name/daily/daily").raise_for_status().json()
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due.isoformat()}}
        client.post(
            f"/deployments/{deployment['id']}/create_flow_run", json={"name": name, "state": state}
        ).raise_for_status()


def wait_for(true: Callable[[], bool], *, seconds: float) -> None:
    """Returns when it is true."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.5)
