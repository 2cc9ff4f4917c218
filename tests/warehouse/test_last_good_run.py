"""The documented alert: rings while there is no good daily run, falls silent after one."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from records.vocabulary import RunStatus
from tests.warehouse.made import NOON, run
from warehouse.queries import named
from warehouse.reader import query
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

RULE = re.search(
    r"time\(\) - (\w+) > (\d+)",
    (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8"),
)
GOOD, BAD = RunStatus.COMPLETE, RunStatus.FAILED


@pytest.mark.parametrize(
    ("ends", "now", "rings"),
    [
        ([], 0, True),
        ([GOOD], 1, False),
        ([GOOD], 2, True),
        ([GOOD, BAD, BAD], 3, True),
        ([GOOD, BAD, BAD, GOOD], 3.5, False),
        ([BAD, RunStatus.DEGRADED], 1.5, False),
        ([GOOD, RunStatus.OFFLINE, RunStatus.OFFLINE], 3, True),
    ],
)
def test_the_alert_rings_and_falls_silent(
    tmp_path: Path, ends: list[RunStatus], now: float, *, rings: bool
) -> None:
    assert RULE is not None
    path = tmp_path / "warehouse.duckdb"
    with open_warehouse(path) as warehouse:
        for day, status in enumerate(ends):
            at = NOON + timedelta(days=day)
            warehouse.begin_run(run(day, at))
            warehouse.end_run(f"run-{day}", status, at)
    publish(path, tmp_path / "published.duckdb")
    rows = query(tmp_path / "published.duckdb", named("metrics")).rows
    series = [(labels, value) for name, labels, value in rows if name == RULE[1]]
    assert [labels for labels, _ in series] == [""]
    moment = (NOON + timedelta(days=now)).timestamp()
    assert (moment - series[0][1] > int(RULE[2])) is rings
