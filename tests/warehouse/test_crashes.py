from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.warehouse.crashing import DOCUMENTS, POINTS, base, kill_once, one_run
from warehouse.reader import query
from warehouse.writer import open_warehouse


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start")
    base(folder)
    return folder


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point_nothing_is_lost_or_doubled(
    start: Path, tmp_path: Path, point: str
) -> None:
    """Once at each; 140 times in make bench-warehouse."""
    assert kill_once(start, tmp_path / "run", point, seed=1) == []


@pytest.mark.parametrize("megabytes", [3, 9])
def test_a_full_disk_keeps_what_was_committed(tmp_path: Path, megabytes: int) -> None:
    """With a limit on file sizes; 22 sizes, on a real small disk where one can be mounted, in the
    bench."""
    command = [sys.executable, "-m", "tests.warehouse.crashing", "full", str(tmp_path)]
    told = subprocess.run(
        [*command, str(megabytes * 2**20)], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    assert "clear" in told
    acknowledged = sum(line.isdigit() for line in told)
    with open_warehouse(tmp_path / "warehouse.duckdb") as warehouse:
        rows = warehouse.connection.execute("select count(*) from run").fetchall()[0][0]
        texts = warehouse.connection.execute("select count(*) from article_text").fetchall()[0][0]
    assert acknowledged <= rows <= acknowledged + 1
    assert acknowledged >= 3
    assert texts >= acknowledged * DOCUMENTS


def test_readers_are_never_locked_out_while_a_run_writes(start: Path, tmp_path: Path) -> None:
    """Thirty questions here, a thousand in make bench-warehouse."""
    base(tmp_path)
    done = threading.Event()

    def write() -> None:
        for number in range(1, 3):
            one_run(tmp_path, number)
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    asked = 0
    while asked < 30 or not done.is_set():
        assert (
            query(tmp_path / "published.duckdb", "select count(*) from articles").rows[0][0] >= 20
        )
        asked += 1
    thread.join()
