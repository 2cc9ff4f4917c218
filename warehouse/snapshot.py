"""The published snapshot: the one file that every reader opens."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import duckdb

from records import WarehouseError
from records.error_code import ErrorCode
from warehouse.connection import CATALOGUE, STORAGE, attach, connect, explained, memory_limit
from warehouse.lineage import refuse_stranger
from warehouse.views import drop_views, store_views

log = logging.getLogger("veille.warehouse")
PUBLISHED = "published"
# Texts lie unpacked in the snapshot: zstd unpacks 2,048 of them to give one, and a search shows 20.
UNPACKED = 1_000_000_000
MEMORY_MB = 4000
"""What DuckDB may take to publish; the rest lies in a file meanwhile. Its own limit is four fifths
of the machine, and it fills that with what it read: 15 GB at 10^6 articles. At 10^5 it needs 500 MB
and is as quick with 1 GB as without a limit."""


def publish(
    warehouse_path: Path, snapshot_path: Path, memory_mb: int = MEMORY_MB, *, restored: bool = False
) -> None:
    """Make the snapshot anew from the warehouse and put it in the old one's place.

    All tables, and the reading views stored as tables of the same names. Readers see the old file
    whole, then the new file whole; one that has the old file open keeps it. Where `memory_mb` is
    too little, what the machine has is taken. `restored`: an older one was put back on purpose.
    Raises WarehouseBusy, WarehouseError, also when the warehouse lacks runs of the old snapshot;
    that one stays then.
    """
    if not restored:
        refuse_stranger(warehouse_path, snapshot_path)
    making = snapshot_path.with_name(f"{snapshot_path.name}.making")
    snapshot_path.parent.mkdir(parents=True, exist_ok=True)
    try:
        try:
            _copy(warehouse_path, making, memory_mb)
        except duckdb.OutOfMemoryException:
            log.warning("publishing needs more than %d MB: once more without that limit", memory_mb)
            _copy(warehouse_path, making, None)
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
        raise WarehouseError(ErrorCode.SNAPSHOT_UNREADABLE, path=path, why=error) from error
    finally:
        connection.close()


def _copy(source: Path, target: Path, memory_mb: int | None) -> None:
    _remove(target)
    connection = connect()
    try:
        if memory_mb is not None and memory_mb * 10**6 < memory_limit(connection):
            connection.execute(f"set memory_limit = '{memory_mb}MB'")
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
        connection.execute("create index search_texts_doc on search_texts (doc_id)")
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
