"""The soak's small form; `make soak` is 40 outlets for 30 virtual days."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import soak


@pytest.mark.slow
def test_three_days_of_random_faults_lose_nothing(tmp_path: Path) -> None:
    result = soak(tmp_path, outlets=10, days=3, seed=3, fault_share=0.6)
    assert result.faults >= 8
    assert result.double_outcomes == 0
    assert result.lost == ()
    assert result.published >= 40
