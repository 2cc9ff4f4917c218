"""Every fault of rows.toml has the tests that it names."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from benchmarks.defences import DEFENCES, Defence

TESTS = Path(__file__).resolve().parents[1]
ROWS = tomllib.loads(Path(__file__).with_name("rows.toml").read_text("utf-8"))["row"]


def test_the_tables_are_whole() -> None:
    sections = [row["section"] for row in ROWS]
    told = {name: sections.count(name) for name in sorted(set(sections))}
    print(", ".join(f"§{name}: {count} rows" for name, count in told.items()))  # noqa: T201
    assert told["1.2"] >= 7 and told["2.1"] >= 11 and told["2.2"] >= 14


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['section']} {row['fault']}"[:60])
def test_each_fault_is_a_named_test(row: dict[str, list[str]]) -> None:
    for each in row["tests"]:
        file, _, name = each.partition("::")
        assert f"def {name}(" in (TESTS / file).read_text("utf-8"), each


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.name)
def test_each_defence_still_stands_where_the_bench_removes_it(defence: Defence) -> None:
    text = (TESTS.parent / defence.file).read_text("utf-8")
    assert text.count(defence.stands) == 1
