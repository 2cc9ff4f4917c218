"""A run in a process of its own, for the test that kills it: `killed_run <data folder> <port>`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from flows.run import run_once
from flows.settings import load_settings
from tests.one_outlet import loopback_newsroom, page_outlet

if __name__ == "__main__":
    room = loopback_newsroom(
        load_settings(data_dir=Path(sys.argv[1])), [page_outlet()], {"pages.test": int(sys.argv[2])}
    )
    asyncio.run(run_once(room, orchestrate=False))
