"""The Prefect server as our child: healthy, stopped with us, and what its death costs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import httpx
import psutil
import pytest

from flows.prefect_server import prefect_server, server_environment
from flows.settings import load_settings
from records import VeilleError
from tests.monitoring.test_outlet_health import page
from tests.one_outlet import serving
from warehouse.reader import query

PAGES = 12


@pytest.mark.slow
@pytest.mark.prefect
def test_the_days_news_is_stored_when_the_server_is_killed_in_mid_run(tmp_path: Path) -> None:
    before = dict(os.environ)
    asked: list[int] = []

    def told(number: int) -> bytes:
        asked.append(number)
        return page(number)

    with (
        serving([partial(told, n) for n in range(PAGES)], delay_s=0.4) as port,
        prefect_server(tmp_path) as server,
    ):
        assert httpx.get(f"{server.api_url}/health", trust_env=False).json() is True
        command = [sys.executable, "-m", "tests.flows.one_run", str(tmp_path / "data")]
        run = subprocess.Popen([*command, str(port), "--prefect"], stdout=subprocess.PIPE)
        wait_until_asked(asked, run)
        os.killpg(server.process.pid, signal.SIGKILL)
        said, _ = run.communicate(timeout=240)
    assert run.returncode == 0, said
    assert len(asked) >= 3
    published = load_settings(data_dir=tmp_path / "data").published
    counts = "select count(*), count(distinct canonical_url) from articles where outlet_id='pages'"
    assert query(published, counts).rows == ((PAGES, PAGES),)
    assert query(published, "select status, orchestrated from run").rows == (("complete", True),)
    assert not psutil.pid_exists(server.process.pid)
    assert dict(os.environ) == before


def wait_until_asked(asked: list[int], run: subprocess.Popen[bytes]) -> None:
    """Wait until the run is in the middle of its pages."""
    until = time.monotonic() + 200
    while len(asked) < 3:
        assert run.poll() is None and time.monotonic() < until
        time.sleep(0.05)


def test_a_server_that_cannot_start_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A database that cannot be made ends the server while it starts.
    (tmp_path / "prefect").mkdir()
    (tmp_path / "prefect" / "server.db").mkdir()
    monkeypatch.setattr("flows.prefect_server.HEALTHY_WITHIN_S", 60)
    with pytest.raises(VeilleError, match=r"server\.log"), prefect_server(tmp_path):
        pass


def test_the_pages_ask_the_port_that_the_server_has(tmp_path: Path) -> None:
    settings = server_environment(tmp_path, 4321, "veille:word")
    assert settings["PREFECT_SERVER_UI_API_URL"] == "http://127.0.0.1:4321/api"
    assert settings["PREFECT_SERVER_API_PORT"] == "4321"
