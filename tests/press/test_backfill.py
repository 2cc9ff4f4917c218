"""Thirty days backfilled, killed with -9 on the way, resumed without a second fetch.

The two outlets offer all five ways between them.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from harvest.archive import Archive, Entry
from tests.press.one_backfill import fetch_month
from tests.press.server import Press


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fleuvematin", "kabako"])
def test_a_killed_backfill_goes_on_where_it_was(name: str, tmp_path: Path) -> None:
    started = datetime.now(UTC)
    with Press(day=30, delay_s=0.03) as press:
        host, online = press.hosts[name], press.expected(name)
        command = [sys.executable, "-m", "tests.press.one_backfill"]
        rest = [name, host, str(press.port), str(tmp_path), started.isoformat()]
        with subprocess.Popen([*command, *rest]) as process:
            _wait_for(press, requests=len(online) // 2)
            process.kill()
        assert process.returncode == -9
        kept = {entry.requested_url for entry in _archived(tmp_path, started)}
        before = len(press.requests)
        pages = asyncio.run(fetch_month(name, host, press.port, tmp_path, started))
        again = [request.path for request in press.requests[before:]]
    assert pages == len(online)
    assert [path for path in again if any(_path(url) == path for url in kept)] == []
    wanted = {_path(row.url) for row in online}
    asked = Counter(request.path for request in press.requests)
    assert wanted <= set(asked)
    # The one request that was under way at the kill may be asked once more.
    assert sum(asked[path] - 1 for path in wanted) <= 1
    archived = Counter(entry.requested_url for entry in _archived(tmp_path, started))
    assert all(archived[row.url] == 1 for row in online)


def _wait_for(press: Press, *, requests: int, at_most_s: float = 60.0) -> None:
    deadline = time.monotonic() + at_most_s
    while len(press.requests) < requests:
        assert time.monotonic() < deadline, "the backfill does not get under way"
        time.sleep(0.01)


def _archived(folder: Path, since: datetime) -> list[Entry]:
    return list(Archive(folder).entries(since, since + timedelta(days=1)))


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
