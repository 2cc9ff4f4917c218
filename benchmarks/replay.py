"""How much faster two cores read the archive again than one. `make bench-replay`."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from pathlib import Path

from flows.replay import replay
from flows.run_context import Newsroom
from tests.one_outlet import loopback_newsroom, page_outlet
from tests.operations.archived import START, settings_in, store


def seconds(room: Newsroom, processes: int) -> float:
    shutil.rmtree(room.settings.data_dir / "replay", ignore_errors=True)
    begun = time.perf_counter()
    found = asyncio.run(replay(room, START, processes=processes))
    took = time.perf_counter() - begun
    assert found.rejected == 0
    print(
        f"{processes} process(es): {found.pages} pages in {took:.1f} s, {found.pages / took:.0f}/s"
    )
    return took


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_in(Path(folder))
        store(settings, count)
        room = loopback_newsroom(settings, [page_outlet()], {})
        ratio = seconds(room, 1) / seconds(room, 2)
    print(f"two cores are {ratio:.2f} x one")


if __name__ == "__main__":
    main()
