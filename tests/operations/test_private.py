"""What a run writes is its user's own, and it begins only where there is room."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.run import run_once
from flows.run_context import open_newsroom
from flows.settings import load_settings
from records import VeilleError
from tests.operations.quiet_desk import environment, quiet_desk


@pytest.mark.slow
@pytest.mark.parametrize("words", [["run", "--no-prefect"], ["runs"], ["backup", "--to", "kept"]])
def test_no_other_user_reads_what_a_command_writes(words: list[str], tmp_path: Path) -> None:
    data = quiet_desk(tmp_path)
    before = {path for path in tmp_path.rglob("*")}
    for each in (["run", "--no-prefect"], words):
        command = [sys.executable, "-m", "cli.app", *each]
        given = environment(data) | {"PYTHONPATH": str(Path(__file__).parents[2])}
        subprocess.run(
            command, env=given, cwd=tmp_path, check=True, capture_output=True, umask=0o022
        )
    written = [path for path in tmp_path.rglob("*") if path not in before]
    assert {".duckdb", ".jsonl"} <= {path.suffix for path in written}
    open_to_others = [path for path in written if path.stat().st_mode & 0o077]
    assert not open_to_others


@pytest.mark.parametrize("free", [0, 499_999_999])
def test_a_run_does_not_begin_on_a_disk_that_is_nearly_full(
    free: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    settings = load_settings(data_dir=quiet_desk(tmp_path))
    real = os.statvfs(tmp_path)
    usage = type("Usage", (), {"total": real.f_blocks, "used": 0, "free": free})
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(VeilleError, match=r"500; free some space"):
        asyncio.run(run_once(open_newsroom(settings), orchestrate=False))
    assert not settings.warehouse.exists()
