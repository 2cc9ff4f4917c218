"""Seven days on which everything goes wrong at times; thirty of them by `make bench-month`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.month import READERS, live
from tests.press.weather import Event, Post, forecast

FIRST_DAY, LAST_DAY = 3, 9
"""A Thursday to the Wednesday after: one Monday, and the day of the reader of Wednesdays."""


@pytest.fixture(autouse=True)
def _told_to_nobody() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_stormy_week_ends_with_every_check_empty_and_each_digest_once(tmp_path: Path) -> None:
    # The Prefect server killed in mid-run has a test of its own (tests/operations/test_server.py).
    weather = forecast(LAST_DAY, seed=7, first=FIRST_DAY, without=(Event.SERVER,))
    month = live(tmp_path / "data", weather, feeds_at=(12,))
    assert month.wrong == []
    assert {month.faults[event] for event in Event if event is not Event.SERVER} == {1}
    assert len(month.mondays) == 1 and len(month.office.taken) == len(READERS)
    assert month.runs["ended by a full disk"] == 1 and month.runs["refused"] == 1
    assert weather.posts[0] is not Post.WELL and month.runs["degraded"]
