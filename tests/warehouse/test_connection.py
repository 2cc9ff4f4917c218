from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from records import WarehouseBusy, WarehouseError, WarehouseNewer
from tests.warehouse.made import batch, document, run
from warehouse.writer import open_warehouse

HOLD = """
import sys, time
from pathlib import Path
from warehouse.writer import open_warehouse
with open_warehouse(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_that_holds_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(WarehouseBusy, match=rf"PID {holder.pid} holds"),
            open_warehouse(path),
        ):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with open_warehouse(path) as warehouse:
        assert warehouse.last_run() is None


def _sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("create table t (a)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("kind", ["empty", "text", "sqlite", "cut"])
def test_a_file_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "w.duckdb"
    if kind == "sqlite":
        _sqlite(path)
    elif kind == "cut":
        with open_warehouse(path):
            pass
        path.write_bytes(path.read_bytes()[:5000])
    else:
        path.write_bytes(b"" if kind == "empty" else b"x" * 9000)
    before = path.read_bytes()
    with pytest.raises(WarehouseError) as caught, open_warehouse(path):
        pass
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)
    assert path.read_bytes() == before


def test_another_duckdb_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table mine (a integer)")
    with pytest.raises(WarehouseError, match="other tables"), open_warehouse(path):
        pass


def test_a_newer_warehouse_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run())
        warehouse.append(batch(document()), "run-1")
        warehouse.connection.execute(
            "insert into schema_version values (9999, '9999_later.sql', now())"
        )
    before = path.read_bytes()
    with pytest.raises(WarehouseNewer, match="schema 9999"), open_warehouse(path):
        pass
    assert path.read_bytes() == before


def test_new_files_are_in_the_compressed_format(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with open_warehouse(path) as warehouse:
        found = warehouse.connection.execute(
            "select tags from duckdb_databases() where database_name = 'warehouse'"
        ).fetchall()
    assert "v1.5.0" in str(found)
