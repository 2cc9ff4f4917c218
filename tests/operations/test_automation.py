"""Under a real Prefect server: tried again when the line is down, and an automation that alerts."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.run import run_once
from flows.settings import load_settings
from tests.monitoring.test_outlet_health import webhook
from tests.press.one_day import Now, room_at
from tests.press.schedule_desk import api_of, ended, serving_schedule, wait_for
from tests.press.weather import Ill, Sky, StormyPress
from warehouse.reader import query

SECRETS = {
    "VEILLE_SMTP__PASSWORD": "canary-one-9f2c",
    "VEILLE_SECRET_KEY": "canary-two-77ab-Wq3vN8xKz5Rt0LmYb2Hs",
    "VEILLE_SMTP__HOST": "127.0.0.1", "VEILLE_SMTP__PORT": "9", "VEILLE_SMTP__USER": "u",
    "VEILLE_DIGEST__SENDER": "a@example.org", "VEILLE_DIGEST__OPERATOR": "b@example.org",
}  # fmt: skip
"""The mail to the operator fails with these in hand."""


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.timeout(900)
def test_offline_is_tried_again_and_an_automation_tells_of_a_dead_outlet(tmp_path: Path) -> None:
    data = tmp_path / "data"
    settings = load_settings(data_dir=data, workers=1)
    sky = Sky()
    with StormyPress(sky, day=5) as press, webhook(200) as (url, taken):
        # Well, then down once: a bad moment. Down again it will be a state.
        for days_ago, ill in ((4, {}), (3, {"kabako": Ill.DOWN})):
            sky.ill = ill
            clock = Now(datetime.now(UTC) - timedelta(days=days_ago))
            asyncio.run(run_once(room_at(settings, press.port, clock), orchestrate=False))
        no_line = data / "no-line"
        no_line.touch()
        given = {"VEILLE_SCHEDULE__DAILY": "30 5 * * *", "PRESS_RETRY_S": "5"} | SECRETS
        with serving_schedule(data, press, **given) as process:
            wait_for(lambda: bool(ended(data)), seconds=400)
            alert_through(api_of(process), url)
            assert not taken
            no_line.unlink()
            wait_for(lambda: bool(taken) and ended(data)[-1].state != "Offline", seconds=400)
    first, *again = ended(data)
    assert (first.state, again[-1].state) == ("Offline", "Degraded")
    assert all(run.name.startswith("again-") for run in again)
    assert all(run.due_at - before.ended_at < timedelta(seconds=20)
               for before, run in zip([first, *again], again, strict=False))  # fmt: skip
    told = "select count(*) from outlet_state where state = 'failing' and outlet_id = 'kabako'"
    assert query(settings.published, told).rows[0][0] == 1
    assert len(taken) == 1
    assert "kabako" in str(taken[0]["subject"]) and "kabako : " in str(taken[0]["body"])
    assert "the operator could not be told" in (data / "logs" / "veille.jsonl").read_text("utf-8")
    # The server's database has the artifacts and the flow runs' own logs, its log what it said.
    assert (data / "prefect" / "server.db").stat().st_size and (data / "prefect" / "server.log")
    kept = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    assert b"run-report" in kept and b"canary-" not in kept


def alert_through(api: dict[str, str], webhook: str) -> None:
    """Make the automation of `deploy/` on this server, as an operator does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    command = [sys.executable, "-m", "tests.operations.one_automation", webhook]
    done = subprocess.run(command, env=kept | api, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
