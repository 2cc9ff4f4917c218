"""Whether a file is what an earlier one became: a warehouse only ever gains runs."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from records import WarehouseError
from records.error_code import ErrorCode
from warehouse.connection import attach, connect

PUBLISHED, BACKUPS = "published.duckdb", "backups"
_RUNS = "select run_id from {0}.run"


def traces(warehouse: Path) -> Path | None:
    """What shows that a missing warehouse was there before; None in a new folder."""
    folder = warehouse.parent
    kept = sorted(folder.glob(f"{warehouse.name}.replaced-*"))
    backups = sorted((folder / BACKUPS).glob("*T*Z"))
    published = [folder / PUBLISHED] if (folder / PUBLISHED).is_file() else []
    return next(iter([*published, *backups[-1:], *kept]), None)


def refuse_missing(warehouse: Path) -> None:
    """Raise WarehouseError when a warehouse is missing where there was one."""
    if warehouse.is_file() and warehouse.stat().st_size:
        return
    if (trace := traces(warehouse)) is not None:
        raise WarehouseError(ErrorCode.WAREHOUSE_MISSING, path=warehouse, trace=trace)


def refuse_stranger(warehouse: Path, snapshot: Path) -> None:
    """Raise WarehouseError unless a warehouse holds each run of a snapshot.

    A snapshot that cannot be read holds nothing to be lost.
    """
    if lost := lost_runs(warehouse, snapshot):
        raise WarehouseError(
            ErrorCode.WAREHOUSE_FOREIGN,
            path=warehouse,
            count=len(lost),
            snapshot=snapshot,
            last=max(lost),
        )


def lost_runs(newer: Path, older: Path) -> set[str]:
    """Runs of an older file that a newer one lacks; none when the older one is not readable."""
    if not older.is_file() or not newer.is_file():
        return set()
    try:
        before = _runs(older)
    except (duckdb.Error, WarehouseError):
        return set()
    return before - _runs(newer)


def _runs(path: Path) -> set[str]:
    with closing(connect()) as connection:
        attach(connection, path, "looked_at", "read_only")
        return {run_id for (run_id,) in connection.execute(_RUNS.format("looked_at")).fetchall()}
