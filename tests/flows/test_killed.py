"""kill -9 in the middle of a run, then run again: no record lost or doubled."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from flows.run import run_once
from flows.settings import load_settings
from tests.one_outlet import loopback_newsroom, page_outlet, serving
from warehouse.reader import query

PAGES = 8


def page(number: int) -> bytes:
    """A page of its own words: no two of them are one text."""
    told = " ".join(f"La phrase {number * 31 + k} parle du marché numéro {k}." for k in range(30))
    return (
        f"<html lang=fr><head><title>Page {number}</title></head><body><article>"
        f"<h1>Le marché {number} rouvre ses portes</h1><p>{told}</p></article></body></html>"
    ).encode()


@pytest.mark.slow
def test_a_killed_run_loses_and_doubles_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving([partial(page, n) for n in range(PAGES)], delay_s=0.2) as port:
        # The first is killed while it starts, the others deeper and deeper into their work.
        for after_s in (1.0, 2.5, 4.0):
            kill_after(after_s, data, port)
        settings = load_settings(data_dir=data)
        room = loopback_newsroom(settings, [page_outlet()], {"pages.test": port})
        asyncio.run(run_once(room, orchestrate=False))
    counts = query(
        settings.published,
        "select count(*), count(distinct canonical_url), max(versions)"
        " from articles where outlet_id = 'pages'",
    )
    assert counts.rows == ((PAGES, PAGES, 1),)
    runs = query(settings.published, "select status, count(*) from run group by 1").rows
    assert ("running", 1) not in runs


def kill_after(seconds: float, data: Path, port: int) -> None:
    command = [sys.executable, "-m", "tests.flows.one_run", str(data), str(port)]
    with subprocess.Popen(command) as process:
        time.sleep(seconds)
        process.kill()
