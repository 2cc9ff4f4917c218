"""The soak's small form; `make soak` is 40 outlets for 30 virtual days."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import report, soak


@pytest.mark.slow
def test_three_days_of_random_faults_lose_nothing(tmp_path: Path) -> None:
    result = soak(tmp_path, outlets=40, days=3, seed=3, fault_share=0.5, deadline_s=2.0)
    print(report(result))  # noqa: T201
    assert result.faults >= 30
    assert result.double_outcomes == 0
    assert result.lost == () and result.waiting == ()
    assert result.published >= 200
