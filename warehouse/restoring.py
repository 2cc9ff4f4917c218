"""A backup put back: what people decided since then stays decided."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import duckdb

from records import InputError, WarehouseError
from records.error_code import ErrorCode
from warehouse.backups import DESK, WAREHOUSE, copy_desk, copy_verified, set_aside
from warehouse.connection import CATALOGUE, attach, connect, writing
from warehouse.erasing import erase, has_table, known
from warehouse.rows import Row, insert
from warehouse.snapshot import sync

_TABLES = ("takedown", "takedown_text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back, and what was kept of today."""

    kept: Path | None
    """Where the warehouse of before lies now."""
    desk_replaced: bool
    kept_desk: Path | None
    """Where the desk of before lies now."""
    taken_down: tuple[str, ...]
    """Articles that were taken down since the backup, and now are again."""


def restore(
    backup: Path,
    warehouse: Path,
    desk: Path,
    *,
    with_desk: bool = False,
    published: Path | None = None,
) -> Restored:
    """Put a backup's warehouse in place; the desk only when asked for, or gone.

    Texts taken down since, as the living warehouse knows (or else the `published` snapshot),
    are taken out again. What stood there is kept beside it. Raises InputError when the folder
    is no backup, WarehouseError when the backup cannot be read; nothing is touched then.
    """
    if not (backup / WAREHOUSE).is_file():
        raise InputError(ErrorCode.NO_BACKUP, backup=backup)
    making = warehouse.with_name(f"{warehouse.name}.making")
    making.unlink(missing_ok=True)
    copy_verified(backup / WAREHOUSE, making)
    since = [path for path in (warehouse, published) if path is not None]
    again = redo_takedowns(making, since)
    kept = set_aside(warehouse)
    making.replace(warehouse)
    replaced = (backup / DESK).is_file() and (with_desk or not _is_desk(desk))
    kept_desk = None
    if replaced:
        kept_desk = set_aside(desk)
        copy_desk(backup / DESK, desk)
    sync(warehouse.parent)
    return Restored(kept=kept, desk_replaced=replaced, kept_desk=kept_desk, taken_down=again)


def _is_desk(path: Path) -> bool:
    """Whether a desk's file is there and can be read."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as desk:
            return bool(desk.execute("pragma quick_check").fetchone() == ("ok",)) and bool(
                desk.execute("select 1 from sqlite_master limit 1").fetchone()
            )
    except sqlite3.DatabaseError:
        return False


def redo_takedowns(restored: Path, living: Iterable[Path]) -> tuple[str, ...]:
    """Erase again what was taken down since: the articles, by the first living file that tells."""
    told = next((rows for path in living if (rows := _told(path)) is not None), {})
    there = _told(restored) or {}
    before = {row[0] for row in there.get("takedown", [])}
    since = [row for row in told.get("takedown", []) if row[0] not in before]
    marks = [row for row in told.get("takedown_text", []) if row[0] not in before]
    everywhere = {row[0] for row in marks}
    held = set(known(restored, [row[0] for row in since])) if since else set()
    case = itemgetter(1, 2)
    for (at, reason), same in groupby(sorted(since, key=case), key=case):
        ids = [row[0] for row in same if row[0] in held]
        for chosen, all_copies in ((set(ids) & everywhere, True), (set(ids) - everywhere, False)):
            if chosen:
                erase(restored, sorted(chosen), reason, at, everywhere=all_copies)
    _add(restored, "takedown", [row for row in since if row[0] not in held])
    _add(restored, "takedown_text", marks)
    return tuple(sorted({row[0] for row in since}))


def _told(path: Path) -> dict[str, list[Row]] | None:
    """What a file of ours says of take-downs; None when it is gone or cannot be read."""
    if not path.is_file():
        return None
    try:
        with closing(connect()) as connection:
            attach(connection, path, CATALOGUE, "read_only")
            connection.execute(f"use {CATALOGUE}")
            return {
                table: connection.execute(f"from {table}").fetchall()
                for table in _TABLES
                if has_table(connection, table)
            }
    except (duckdb.Error, WarehouseError):
        return None


def _add(path: Path, table: str, rows: list[Row]) -> None:
    """Add rows that the table lacks."""
    there = (_told(path) or {}).get(table)
    fresh = [row for row in rows if there is not None and row not in there]
    if not fresh:
        return
    with writing(path) as connection:
        insert(connection, table, fresh)
        connection.execute("checkpoint")
