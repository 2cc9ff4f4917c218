"""The visit of June 2025 as three seeds tell it is one story; the two others are other events."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_seeds import run
from warehouse.reader import query


@pytest.mark.shared
def test_the_visit_to_moscow_is_one_story(shared: Path, tmp_path: Path) -> None:
    run(tmp_path, shared / "seeds")
    rows = query(tmp_path / "published.duckdb", "select found_in, story_id from articles").rows
    story = {str(found_in)[:3]: story_id for found_in, story_id in rows}
    assert story["000"] == story["001"] == story["003"]
    assert len({story["000"], story["002"], story["004"]}) == 3
