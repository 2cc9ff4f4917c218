"""Reading the published snapshot: no writing, no other file, no setting changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from records import InputError, WarehouseError
from records.error_code import ErrorCode

GUARDED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """An answer: names of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool = False
    """True when there were more rows than asked for."""


@contextmanager
def reading(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The snapshot, read-only, in UTC, with its configuration locked.

    Raises WarehouseError when there is none yet or it cannot be opened.
    """
    if not snapshot.is_file():
        raise WarehouseError(ErrorCode.NOTHING_PUBLISHED, snapshot=snapshot)
    try:
        connection = duckdb.connect(str(snapshot), read_only=True, config=dict(GUARDED))
    except duckdb.Error as error:
        raise WarehouseError(
            ErrorCode.SNAPSHOT_CANNOT_BE_OPENED,
            snapshot=snapshot,
            detail=str(error).splitlines()[0],
        ) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set lock_configuration = true")
        yield connection
    except duckdb.CatalogException as error:
        told = str(error).splitlines()[0]
        raise WarehouseError(
            ErrorCode.SNAPSHOT_OF_ANOTHER_VERSION, snapshot=snapshot, told=told
        ) from error
    finally:
        connection.close()


def query(
    snapshot: Path,
    sql: str,
    parameters: Sequence[Any] | Mapping[str, Any] | None = None,
    *,
    limit: int | None = None,
) -> Rows:
    """The rows of one statement asked of the snapshot; for our own, trusted SQL.

    Raises InputError with DuckDB's first line when the statement is wrong.
    """
    with reading(snapshot) as connection:
        try:
            answer = connection.execute(sql, parameters)
            columns = tuple(column[0] for column in answer.description or ())
            found = answer.fetchall() if limit is None else answer.fetchmany(limit + 1)
        except duckdb.Error as error:
            raise InputError(ErrorCode.SQL_SAID, detail=str(error).strip()) from error
    truncated = limit is not None and len(found) > limit
    return Rows(columns=columns, rows=tuple(found[:limit]), truncated=truncated)
