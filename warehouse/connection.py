"""Opening the warehouse file: one process at a time, always in the storage format v1.5.0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from records import WarehouseBusy, WarehouseError
from records.error_code import ErrorCode

CATALOGUE = "warehouse"
# 1.5 and 2.0 both read and write it; below it text lies uncompressed (docs/decisions.md).
STORAGE = "v1.5.0"
# Characters on average from which a column of strings is packed by zstd: bodies. By default 4096,
# which leaves bodies of 3.8 kB with a few long ones among them unpacked.
ZSTD_FROM = 512
MODEST = "400MB"
_HOLDER = re.compile(r"\(PID (\d+)\)")


def quoted(path: Path) -> str:
    """A path as a SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def connect() -> duckdb.DuckDBPyConnection:
    """A connection to no file, in UTC, that never asks the network for an extension."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
        }
    )
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"set zstd_min_string_length = {ZSTD_FROM}")
    return connection


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str, options: str) -> None:
    """Attach a DuckDB file under a name.

    Raises WarehouseBusy when another process holds the file, WarehouseError when it is not ours
    to open.
    """
    try:
        # What does not fit in memory is spilled beside the file, not into the working folder.
        with suppress(duckdb.NotImplementedException):  # a second file: the first one's serves
            connection.execute(f"set temp_directory = {quoted(path.parent / '.spill')}")
        connection.execute(f"attach {quoted(path)} as {name} ({options})")
    except duckdb.Error as error:
        raise explained(error, path) from error


def explained(error: duckdb.Error, path: Path) -> WarehouseError:
    """A DuckDB error as one line: what, where, what to do."""
    message = str(error)
    if "Could not set lock" in message:
        holder = _HOLDER.search(message)
        who = f"PID {holder[1]}" if holder else "PID ?"  # the same in every language
        return WarehouseBusy(ErrorCode.WAREHOUSE_BUSY, path=path, who=who)
    if "No space left" in message or "File too large" in message:
        return WarehouseError(ErrorCode.DISK_FULL, path=path)
    if "not a valid DuckDB" in message or "sqlite" in message.lower():
        return WarehouseError(ErrorCode.NOT_DUCKDB, path=path)
    return WarehouseError(ErrorCode.WAREHOUSE_SAID, path=path, detail=message.splitlines()[0])


@contextmanager
def writing(path: Path, *, settle: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse file open for writing; nobody else can open it meanwhile.

    What was committed is durable either way. Without `settle` it stays in the write-ahead log when
    the block ends: for the first of several openings, of which the last puts all in its place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = connect()
    if not settle:
        connection.execute("pragma disable_checkpoint_on_shutdown")
    try:
        attach(connection, path, CATALOGUE, f"storage_version '{STORAGE}'")
        connection.execute(f"use {CATALOGUE}")
        yield connection
    except duckdb.Error as error:
        raise explained(error, path) from error
    finally:
        connection.close()


def memory_limit(connection: duckdb.DuckDBPyConnection) -> int:
    """Bytes that DuckDB may take: if nothing was set, four fifths of the machine or container."""
    told = connection.execute("select current_setting('memory_limit')").fetchall()[0][0]
    number, unit = str(told).split()
    return int(float(number) * 1024 ** ("bytes", "KiB", "MiB", "GiB", "TiB").index(unit))


@contextmanager
def modest(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """At most 400 MB for DuckDB while it lasts, what it read of the file included.

    Its share of a machine is by default four fifths, and it keeps in memory all that it read.
    """
    connection.execute(f"set memory_limit = '{MODEST}'")
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # a fatal error has ended the connection already
            connection.execute("reset memory_limit")


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing of what happens within."""
    connection.execute("begin")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        _roll_back(connection)
        raise


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.execute("rollback")
    except duckdb.Error:  # a fatal error has ended the transaction (and the connection) already
        return
