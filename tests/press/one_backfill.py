"""A backfill of one outlet of a running press, in a process of its own that a test may kill."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from extractors.registry import load_outlets
from harvest.archive import Archive
from harvest.discover import backfill
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from tests.loopback import LoopbackResolver
from tests.press import catalogue
from tests.press.server import OUTLETS


async def fetch_month(name: str, host: str, port: int, folder: Path, started: datetime) -> int:
    """Fetch every page that the outlet's ways name; what is archived since `started` is reused."""
    outlet = load_outlets(folder=OUTLETS)[name]
    resolver = LoopbackResolver({host: port})
    policy = FetchPolicy(reuse_since=started, default_delay_s=0.0)
    archive, pages = Archive(folder), 0
    async with Fetcher(policy, archive, resolver=resolver, allow=resolver.allow) as fetcher:
        async for step in backfill(outlet, fetcher, since=catalogue.OPENED):
            for candidate in step.candidates:
                await fetcher.fetch(candidate.url, outlet=outlet)
                pages += 1
    return pages


if __name__ == "__main__":
    name, host, port, folder, started = sys.argv[1:]
    at = datetime.fromisoformat(started)
    asyncio.run(fetch_month(name, host, int(port), Path(folder), at))
