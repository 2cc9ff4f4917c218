from __future__ import annotations

import gzip
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.warehouse.made import batch, document, run
from tests.warehouse.old import stored
from warehouse import migrate
from warehouse.checking import run_checks
from warehouse.connection import connect, quoted, writing
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

HINT = "write the stored warehouses: .venv/bin/python -m tests.warehouse.old (--all before release)"
KILLED = """
import os, signal, sys
from pathlib import Path
from warehouse import migrate
from warehouse.writer import open_warehouse
apply = migrate._apply
def killed(connection, number, file):
    connection.execute("begin")
    connection.execute(file.read_text("utf-8"))
    os.kill(os.getpid(), signal.SIGKILL)
migrate._apply = killed
with open_warehouse(Path(sys.argv[1])):
    pass
"""


def sums(path: Path) -> dict[str, tuple[str, ...]]:
    """Rows of every table, as the columns that it had."""
    with closing(connect()) as connection:
        connection.execute(f"attach {quoted(path)} as f (read_only)")
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {
            name: tuple(sorted(map(repr, connection.execute(f'from f."{name}"').fetchall())))
            for (name,) in names
            if name != "schema_version"
        }


def unpacked(file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(gzip.decompress(file.read_bytes()))
    return path


def test_there_is_a_stored_warehouse_of_every_version() -> None:
    versions = [f"schema_{number:04d}.duckdb.gz" for number, _ in migrate.migrations()]
    assert [file.name for file in stored()] == versions, HINT


@pytest.mark.parametrize("file", stored(), ids=lambda file: file.name[:11])
def test_an_earlier_warehouse_is_brought_up_with_its_rows(file: Path, tmp_path: Path) -> None:
    path = unpacked(file, tmp_path)
    before = sums(path)
    with open_warehouse(path) as warehouse:
        assert migrate.version_of(warehouse.connection) == migrate.migrations()[-1][0], HINT
        assert run_checks(warehouse.connection) == []
    after = sums(path)
    for table, rows in before.items():
        assert len(after[table]) == len(rows)
        assert table == "search_stopword" or all(
            any(new.startswith(old[:-1]) for new in after[table]) for old in rows
        ), table
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run(2))
        told = warehouse.append(batch(document()), "run-2")
        assert [o.status.value for o in told] == ["unchanged"]
    publish(path, tmp_path / "published.duckdb")


def test_the_file_before_is_kept_aside(tmp_path: Path) -> None:
    path = unpacked(stored()[0], tmp_path)
    before = sums(path)
    with open_warehouse(path):
        pass
    assert sums(path.with_name("warehouse.duckdb.before-0002")) == before


def test_killed_in_the_middle_of_a_migration(tmp_path: Path) -> None:
    path = unpacked(stored()[0], tmp_path)
    before = sums(path)
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    with writing(path) as connection:
        assert migrate.version_of(connection) == 1
    assert sums(path) == before
    with open_warehouse(path) as warehouse:
        assert migrate.version_of(warehouse.connection) == migrate.migrations()[-1][0]
