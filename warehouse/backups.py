"""Backups of what cannot be fetched again, warehouse and desk file, verified by opening."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from records import WarehouseError
from records.error_code import ErrorCode
from warehouse.connection import CATALOGUE, STORAGE, attach, connect, explained
from warehouse.lineage import lost_runs
from warehouse.migrate import migrations, version_of
from warehouse.snapshot import sync

COPY = "copied"
WAREHOUSE, DESK = "warehouse.duckdb", "desk.sqlite"
_NUMBERED = re.compile(r"\.replaced-\d+$").search


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was verified."""

    folder: Path
    articles: int
    versions: int
    removed: tuple[Path, ...] = ()
    """Older backups that made room for it."""


def back_up(warehouse: Path, desk: Path, backups: Path, at: datetime, keep: int) -> Backup:
    """Copy the warehouse and the desk's file into a new folder of `backups`, verified.

    The newest `keep` backups stay. Raises WarehouseBusy while a run writes, WarehouseError when
    there is nothing to copy or the copy is not equal.
    """
    if not warehouse.is_file():
        raise WarehouseError(ErrorCode.NO_WAREHOUSE, warehouse=warehouse)
    folder = backups / f"{at:%Y%m%dT%H%M%SZ}"
    making = backups / f"{folder.name}.making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        counts = copy_verified(warehouse, making / WAREHOUSE)
        if desk.is_file():
            copy_desk(desk, making / DESK)
        sync(making)
        making.rename(folder)
        sync(backups)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return Backup(
        folder=folder, articles=counts.get("article", 0),
        versions=counts.get("article_version", 0), removed=_rotate(backups, keep),
    )  # fmt: skip


def list_backups(backups: Path) -> list[Path]:
    """The backups, oldest first."""
    return sorted(p for p in backups.glob("*T*Z") if (p / WAREHOUSE).is_file())


def copy_verified(source: Path, target: Path) -> dict[str, int]:
    """Copy a warehouse anew into a file, without what was erased in it: rows by table.

    Raises WarehouseError unless every table of the copy, opened again, has as many rows.
    """
    try:
        with closing(connect()) as connection:
            attach(connection, source, CATALOGUE, "read_only")
            connection.execute(f"use {CATALOGUE}")
            if version_of(connection) > migrations()[-1][0]:
                raise WarehouseError(ErrorCode.SOURCE_NEWER, source=source)
            attach(connection, target, COPY, f"storage_version '{STORAGE}'")
            connection.execute(f"copy from database {CATALOGUE} to {COPY}")
            expected = _counts(connection, CATALOGUE)
        sync(target)
        with closing(connect()) as connection:
            attach(connection, target, COPY, "read_only")
            found = _counts(connection, COPY)
    except duckdb.Error as error:
        raise explained(error, source) from error
    if found != expected:
        raise WarehouseError(ErrorCode.COPY_DIFFERS, target=target, source=source)
    return found


def _counts(connection: duckdb.DuckDBPyConnection, catalogue: str) -> dict[str, int]:
    names = connection.execute(
        "select table_name from duckdb_tables() where database_name = ?", [catalogue]
    ).fetchall()
    counts = {}
    for (name,) in names:
        row = connection.execute(f'select count(*) from {catalogue}."{name}"').fetchone()
        counts[str(name)] = int(row[0]) if row else 0
    return counts


def copy_desk(source: Path, target: Path) -> None:
    """Copy a desk's file, what stands in its log included; raises WarehouseError if damaged."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        row = new.execute("pragma integrity_check").fetchone()
    target.chmod(0o600)
    if row != ("ok",):
        raise WarehouseError(ErrorCode.COPY_DAMAGED, target=target, detail=row)


def set_aside(path: Path) -> Path | None:
    """Move a file out of the way, with its log; the next free number after `.replaced-`."""
    if not path.is_file():
        return None
    number = 1 + len([p for p in path.parent.glob(f"{path.name}.replaced-*") if _NUMBERED(p.name)])
    kept = path.with_name(f"{path.name}.replaced-{number}")
    path.rename(kept)
    # What was committed last stands in the log; left behind, it would be taken for the next file's.
    for log in (".wal", "-wal", "-shm"):
        beside = path.with_name(f"{path.name}{log}")
        if beside.is_file():
            beside.rename(kept.with_name(f"{kept.name}{log}"))
    return kept


def _rotate(backups: Path, keep: int) -> tuple[Path, ...]:
    """Remove the oldest ones; never one that holds a run which the newest lacks."""
    *earlier, newest = list_backups(backups)
    old = tuple(
        folder
        for folder in earlier[: len(earlier) + 1 - max(keep, 1)]
        if not lost_runs(newest / WAREHOUSE, folder / WAREHOUSE)
    )
    for folder in old:
        shutil.rmtree(folder)
    return old
