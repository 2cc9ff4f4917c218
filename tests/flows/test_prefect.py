"""The daily flow on Prefect's real embedded server, in a process of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.flows.test_killed import page
from tests.one_outlet import serving
from warehouse.reader import query

ROOT = Path(__file__).resolve().parents[2]
PAGES = 3


def run_once_elsewhere(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One run, orchestrated, with an outlet on this machine."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("VEILLE_", "PREFECT_"))}
    with serving([partial(page, n) for n in range(PAGES)]) as port:
        return subprocess.run(
            [sys.executable, "-m", "tests.flows.one_run", str(data), str(port), "--prefect"],
            cwd=ROOT,
            env={**kept, **environment},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )


@pytest.mark.prefect
@pytest.mark.slow
def test_the_embedded_server_starts_and_keeps_the_report(tmp_path: Path) -> None:
    ended = run_once_elsewhere(tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    with closing(sqlite3.connect(tmp_path / "prefect" / "prefect.db")) as connection:
        flows = connection.execute("select state_type from flow_run").fetchall()
        artifacts = dict(connection.execute("select key, data from artifact").fetchall())
    assert flows == [("COMPLETED",)]
    assert set(artifacts) == {"run-report", "outlets"}
    assert "| pages |" in artifacts["run-report"]
    stored = query(tmp_path / "published.duckdb", "select orchestrated, note, status from run")
    assert stored.rows == ((True, "", "complete"),)


@pytest.mark.prefect
def test_without_an_orchestrator_the_same_steps_run(tmp_path: Path) -> None:
    """An address where nobody listens: the run says so and stores the same."""
    ended = run_once_elsewhere(tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert ended.returncode == 0, ended.stderr
    assert "Prefect" in ended.stdout
    by_kind = "select kind, count(*) from articles group by 1 order by 1"
    stored = query(tmp_path / "published.duckdb", by_kind)
    assert stored.rows == (("notice", 5), ("text", PAGES))
