"""The outlets' rules beside trafilatura on the same pages, in one run."""

from __future__ import annotations

import pytest

from benchmarks.extract_checks import rules_speed

LEAST = 3.0
"""Times trafilatura with metadata: about five are reached; 3.7 was seen on a very busy machine."""


@pytest.mark.slow
def test_rules_are_several_times_as_fast_as_trafilatura() -> None:
    ours, theirs = rules_speed()
    assert ours >= LEAST * theirs, f"{ours / theirs:.2f} x"
