from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.checking import check_files, run_check, run_checks
from warehouse.connection import connect, quoted
from warehouse.reader import reading
from warehouse.views import FOLDER, STAYS

FAULTS = tomllib.loads((Path(__file__).parent / "faults.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def sound(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the tables without keys, so that anything can be broken in it."""
    connection = connect()
    connection.execute(f"attach {quoted(published)} as source (read_only)")
    for (name,) in connection.execute(
        "select table_name from duckdb_tables() where database_name = 'source'"
    ).fetchall():
        connection.execute(f'create table "{name}" as from source."{name}"')
    rulings = (FOLDER / "15_matching.sql").read_text("utf-8")
    for name in re.findall(r"create or replace view (\w+)", rulings):
        connection.execute(f"drop table {name}")
    connection.execute(rulings)
    connection.execute("detach source")
    for file in sorted(FOLDER.glob("*.sql")):
        if file.read_text("utf-8").startswith(STAYS):
            connection.execute(file.read_text("utf-8"))
    yield connection
    connection.close()


def test_there_are_at_least_forty_checks_and_a_fault_for_each() -> None:
    assert len(check_files()) >= 40
    assert {file.stem for file in check_files()} == set(FAULTS)


def test_a_sound_warehouse_passes_all(published: Path) -> None:
    with reading(published) as connection:
        assert run_checks(connection) == []


@pytest.mark.parametrize("check", sorted(FAULTS))
def test_each_check_finds_its_fault(sound: duckdb.DuckDBPyConnection, check: str) -> None:
    sound.execute("begin")
    try:
        sound.execute(FAULTS[check])
        file = next(file for file in check_files() if file.stem == check)
        failure = run_check(sound, file)
        assert failure is not None
        assert failure.meaning and failure.rows > 0
    finally:
        sound.execute("rollback")
