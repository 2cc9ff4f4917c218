"""A run in a process of its own: `one_run <data folder> <port of the outlet> [--prefect]`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from cli.tables import print_report
from flows.run import run_once
from flows.settings import load_settings
from tests.one_outlet import loopback_newsroom, page_outlet

if __name__ == "__main__":
    settings = load_settings(data_dir=Path(sys.argv[1]))
    room = loopback_newsroom(settings, [page_outlet()], {"pages.test": int(sys.argv[2])})
    print_report(asyncio.run(run_once(room, orchestrate="--prefect" in sys.argv)))
