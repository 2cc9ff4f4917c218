"""The published snapshot: the one file that every reader opens."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from records import WarehouseError
from warehouse.connection import CATALOGUE, STORAGE, attach, connect, explained
from warehouse.views import drop_views, store_views

PUBLISHED = "published"
# Texts lie unpacked in the snapshot: zstd unpacks 2,048 of them to give one, and a search shows 20.
UNPACKED = 1_000_000_000


def publish(warehouse_path: Path, snapshot_path: Path) -> None:
    """Make the snapshot anew from the warehouse and put it in the old one's place.

    All tables, and the reading views stored as tables of the same names. Readers see the old file
    whole, then the new file whole; one that has the old file open keeps it.
    Raises WarehouseBusy, WarehouseError; the old snapshot stays then.
    """
    making = snapshot_path.with_name(f"{snapshot_path.name}.making")
    _remove(making)
    snapshot_path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _copy(warehouse_path, making)
        sync(making)
        verify(making)
        making.replace(snapshot_path)
        sync(snapshot_path.parent)
    except duckdb.Error as error:
        raise explained(error, making) from error
    finally:
        _remove(making)


def verify(path: Path) -> None:
    """Open a snapshot once and read of it; raises WarehouseError when that fails."""
    connection = connect()
    try:
        attach(connection, path, PUBLISHED, "read_only")
        connection.execute(f"select count(*), max(article_id) from {PUBLISHED}.articles").fetchall()
    except duckdb.Error as error:
        raise WarehouseError(f"{path}: the snapshot cannot be read ({error})") from error
    finally:
        connection.close()


def _copy(source: Path, target: Path) -> None:
    connection = connect()
    try:
        attach(connection, source, CATALOGUE, "read_only")
        attach(connection, target, PUBLISHED, f"storage_version '{STORAGE}'")
        connection.execute(f"set zstd_min_string_length = {UNPACKED}")
        connection.execute(f"copy from database {CATALOGUE} to {PUBLISHED}")
        connection.execute(f"use {PUBLISHED}")
        drop_views(connection)
        store_views(connection)
        # For the few articles that a search shows or somebody names: a join reads all of them.
        connection.execute("create index article_text_version on article_text (version_id)")
        connection.execute("create index articles_article on articles (article_id)")
        connection.execute(f"checkpoint {PUBLISHED}")
    finally:
        connection.close()


def sync(path: Path) -> None:
    """Make sure that a file or folder has reached the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
