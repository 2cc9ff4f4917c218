"""The guide's own commands, run as they stand in an empty folder (docs/operations.md)."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.run import run_once
from flows.settings import load_settings
from tests.operations.quiet_desk import quiet_desk
from tests.press.one_day import Now, room_at
from tests.press.server import Press
from warehouse.reader import query

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
BLOCKS = re.findall(r"```sh followed\n(.*?)```", GUIDE.read_text("utf-8"), re.S)
ARTICLES = "select count(*), count(distinct canonical_url) from articles"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk with some days of the press in it, under the folder that stands for `/`."""
    kept = quiet_desk(tmp_path)
    data = tmp_path / "var" / "lib" / "veille"
    data.parent.mkdir(parents=True)
    kept.rename(data)
    with Press(day=8) as press:
        clock = Now(datetime.now(UTC) - timedelta(days=1))
        settings = load_settings(data_dir=data, workers=1)
        asyncio.run(run_once(room_at(settings, press.port, clock), orchestrate=False))
    (tmp_path / "mnt" / "backup").mkdir(parents=True)
    return data


def follow(block: str, root: Path) -> str:
    """Run a block with the machine's folders below `root`; `systemctl` is told to nobody."""
    for folder in ("/var/lib/veille", "/mnt/backup", "/srv/new"):
        block = block.replace(folder, f"{root}{folder}")
    programs = root / "programs"
    programs.mkdir(exist_ok=True)
    for name, text in (
        ("systemctl", "#!/bin/sh\n"),
        ("veille", f'#!/bin/sh\nexec "{sys.executable}" -m cli.app "$@"\n'),
    ):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("VEILLE_", "PREFECT_"))}
    kept |= {"PATH": f"{programs}:{kept['PATH']}", "PYTHONPATH": str(GUIDE.parents[1])}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block], env=kept, cwd=root, capture_output=True,
        check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def block_with(word: str) -> str:
    [found] = [block for block in BLOCKS if word in block]
    return str(found)


@pytest.mark.slow
def test_back_up_then_recover(desk: Path, tmp_path: Path) -> None:
    before = query(load_settings(data_dir=desk).published, ARTICLES).rows
    assert before[0][0] >= 10
    follow(block_with("veille backup --to /mnt/backup --keep"), tmp_path)
    assert list((tmp_path / "mnt/backup/archive").rglob("*.warc.gz"))
    for name in ("warehouse.duckdb", "published.duckdb"):
        (desk / name).unlink()
    said = follow(block_with("veille restore"), tmp_path)
    assert query(load_settings(data_dir=desk).published, ARTICLES).rows == before, said


@pytest.mark.slow
def test_move_to_another_folder(desk: Path, tmp_path: Path) -> None:
    before = query(load_settings(data_dir=desk).published, ARTICLES).rows
    said = follow(block_with("tar --extract"), tmp_path)
    there = load_settings(data_dir=tmp_path / "srv" / "new" / "veille")
    shutil.rmtree(desk)
    assert query(there.published, ARTICLES).rows == before and "daily" in said


@pytest.mark.slow
def test_see_what_an_upgrade_changes_then_keep_it(desk: Path, tmp_path: Path) -> None:
    said = follow(block_with("veille replay").replace("maliweb", "lessor"), tmp_path)
    assert "0" in said


def test_every_block_that_claims_to_be_followed_is() -> None:
    assert len(BLOCKS) == 7  # of which test_year.py follows all
