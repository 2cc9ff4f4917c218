"""A replay that keeps what changed, in a process of its own: prints how far it has come."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import flows.replay
from flows.settings import load_settings
from tests.one_outlet import loopback_newsroom, page_outlet
from tests.operations.archived import START

if __name__ == "__main__":
    flows.replay.CHUNK = 5
    room = loopback_newsroom(load_settings(data_dir=Path(sys.argv[1])), [page_outlet()], {})
    told = flows.replay.replay(
        room,
        START,
        commit=True,
        processes=1,
        tell=lambda done, of: print(done, flush=True),  # noqa: T201
    )
    asyncio.run(told)
