"""A warehouse that is missing, or another one, never takes the place of what was published."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from records import WarehouseError
from tests.warehouse.made import NOON, run
from warehouse.backups import back_up, list_backups
from warehouse.reader import query
from warehouse.restoring import restore
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse


def _gone(data: Path) -> None:
    (data / "warehouse.duckdb").unlink()


def _emptied(data: Path) -> None:
    (data / "warehouse.duckdb").write_bytes(b"")


def _moved_with_the_snapshot(data: Path) -> None:
    back_up(data / "warehouse.duckdb", data / "desk.sqlite", data / "backups", NOON, 3)
    (data / "published.duckdb").unlink()
    (data / "warehouse.duckdb").unlink()


@pytest.mark.parametrize("lose", [_gone, _emptied, _moved_with_the_snapshot])
def test_a_missing_warehouse_is_not_made_anew(data: Path, lose: object) -> None:
    assert callable(lose)
    lose(data)
    with (
        pytest.raises(WarehouseError, match="veille init"),
        open_warehouse(data / "warehouse.duckdb"),
    ):
        pass
    with open_warehouse(data / "warehouse.duckdb", new=True) as warehouse:
        assert warehouse.last_run() is None


def test_a_new_folder_is_begun_by_its_first_run(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "warehouse.duckdb") as warehouse:
        assert warehouse.last_run() is None


@pytest.mark.parametrize("runs", [0, 1, 9])
def test_another_warehouse_is_not_published_over_it(data: Path, runs: int) -> None:
    before = (data / "published.duckdb").read_bytes()
    other = data / "other" / "warehouse.duckdb"
    with open_warehouse(other) as warehouse:
        for number in range(100, 100 + runs):
            warehouse.begin_run(run(number, NOON + timedelta(days=number)))
    with pytest.raises(WarehouseError, match=r"lacks runs of .* \(6,"):
        publish(other, data / "published.duckdb")
    assert (data / "published.duckdb").read_bytes() == before


def test_what_grew_and_what_was_restored_is_published(data: Path) -> None:
    warehouse, snapshot = data / "warehouse.duckdb", data / "published.duckdb"
    kept = back_up(warehouse, data / "desk.sqlite", data / "backups", NOON, 3).folder
    with open_warehouse(warehouse) as opened:
        opened.begin_run(run(9, NOON + timedelta(days=9)))
    publish(warehouse, snapshot)
    restore(kept, warehouse, data / "desk.sqlite")
    with pytest.raises(WarehouseError, match="run-9"):
        publish(warehouse, snapshot)
    publish(warehouse, snapshot, restored=True)
    assert query(snapshot, "select count(*) from run").rows == ((6,),)


def test_a_snapshot_that_cannot_be_read_is_made_anew(data: Path) -> None:
    (data / "published.duckdb").write_bytes(b"half")
    publish(data / "warehouse.duckdb", data / "published.duckdb")
    assert query(data / "published.duckdb", "select count(*) from run").rows == ((6,),)


def test_backups_that_hold_more_stay(data: Path) -> None:
    warehouse, desk, backups = data / "warehouse.duckdb", data / "desk.sqlite", data / "backups"
    full = back_up(warehouse, desk, backups, NOON, 1).folder
    shutil.move(warehouse, data / "aside")
    with open_warehouse(warehouse, new=True):
        pass
    for day in range(1, 4):
        back_up(warehouse, desk, backups, NOON + timedelta(days=day), 1)
    assert full in list_backups(backups)
    assert len(list_backups(backups)) == 2
