"""The small form of the crashes of `make bench-digest`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.crash import crash_until


@pytest.mark.slow
def test_twenty_five_crashes(tmp_path: Path) -> None:
    score = crash_until(25, tmp_path, seed=8)
    assert score.crashes >= 25
    assert (score.twice, score.lost) == (0, 0)
    # Some died between the server's word and our own note: these a person is asked about.
    assert score.uncertain > 0
    assert 0 < score.heard <= score.uncertain
