from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from records import InputError, WarehouseError
from tests.warehouse.made import NOON, TEXT, batch, document, run
from warehouse.backups import back_up, list_backups
from warehouse.connection import connect, quoted
from warehouse.restoring import restore
from warehouse.writer import open_warehouse

CHECKSUM = "select count(*), sum(hash(v)) from (from {}) v"


def checksums(path: Path) -> dict[str, tuple[object, ...]]:
    """Rows and a checksum of every table of a file."""
    with closing(connect()) as connection:
        connection.execute(f"attach {quoted(path)} as f (read_only)")
        names = connection.execute("select table_name from duckdb_tables()").fetchall()
        return {
            name: connection.execute(CHECKSUM.format(f'f."{name}"')).fetchall()[0]
            for (name,) in names
        }


def test_a_restored_backup_has_the_same_rows(data: Path) -> None:
    path, desk = data / "warehouse.duckdb", data / "desk.sqlite"
    with closing(sqlite3.connect(desk)) as connection:
        connection.execute("create table subscriber (name)")
        connection.commit()
    before = checksums(path)
    made = back_up(path, desk, data / "backups", NOON, keep=3)
    assert made.articles == 30
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run(9))
        warehouse.append(batch(document("https://alpha.example/later", TEXT + " X.")), "run-9")
    desk.write_bytes(b"broken")
    kept = restore(made.folder, path, desk).kept
    assert checksums(path) == before
    assert kept is not None and checksums(kept) != before
    with closing(sqlite3.connect(desk)) as connection:
        assert connection.execute("select count(*) from subscriber").fetchone() == (0,)
    with open_warehouse(path) as warehouse:
        warehouse.begin_run(run(10))


def test_the_newest_stay(data: Path) -> None:
    for day in range(4):
        back_up(
            data / "warehouse.duckdb", data / "no-desk", data / "b", NOON + timedelta(days=day), 2
        )
    assert [p.name for p in list_backups(data / "b")] == ["20250625T120000Z", "20250626T120000Z"]


def test_a_damaged_backup_is_refused_and_nothing_touched(data: Path) -> None:
    path = data / "warehouse.duckdb"
    made = back_up(path, data / "desk.sqlite", data / "b", NOON, 2)
    before = path.read_bytes()
    (made.folder / "warehouse.duckdb").write_bytes(before[: len(before) // 2])
    with pytest.raises(WarehouseError):
        restore(made.folder, path, data / "desk.sqlite")
    assert path.read_bytes() == before
    with pytest.raises(InputError, match="no backup"):
        restore(data / "nowhere", path, data / "desk.sqlite")


def test_without_a_warehouse_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="no warehouse yet"):
        back_up(tmp_path / "w.duckdb", tmp_path / "d", tmp_path / "b", NOON, 1)
    assert not (tmp_path / "b").exists()
