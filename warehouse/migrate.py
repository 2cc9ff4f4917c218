"""Numbered migrations, one transaction each, with the version's row in it."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from records import WarehouseError, WarehouseNewer
from records.error_code import ErrorCode
from warehouse.connection import transaction

FOLDER = Path(__file__).parent / "migrations"
_NAME = re.compile(r"(\d{4})_\w+\.sql")
_LEDGER = """
create table if not exists schema_version (
    version integer primary key,
    name varchar not null,
    applied_at timestamptz not null
);
comment on table schema_version is 'One row a migration that this file has been through.';
comment on column schema_version.version is 'Number of the migration.';
comment on column schema_version.name is 'Its file.';
comment on column schema_version.applied_at is 'When it ran here (UTC).';
"""
_TABLES = "select table_name from duckdb_tables() where database_name = current_database()"


def migrations() -> list[tuple[int, Path]]:
    """The migrations in their order."""
    found = [
        (int(match[1]), file) for file in FOLDER.iterdir() if (match := _NAME.fullmatch(file.name))
    ]
    return sorted(found)


def version_of(connection: duckdb.DuckDBPyConnection) -> int:
    """The last migration that the open file has been through; 0 for a new file.

    Raises WarehouseError for a DuckDB file with other tables than ours.
    """
    tables = {row[0] for row in connection.execute(_TABLES).fetchall()}
    if not tables:
        return 0
    if "schema_version" not in tables:
        raise WarehouseError(ErrorCode.OTHER_TABLES)
    row = connection.execute("select coalesce(max(version), 0) from schema_version").fetchone()
    return int(row[0]) if row else 0


def migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Bring the open file to the newest schema, after copying it aside when it held data.

    Raises WarehouseNewer when a newer program wrote it.
    """
    try:
        current = version_of(connection)
    except WarehouseError as error:
        raise WarehouseError(ErrorCode.WAREHOUSE_SAID, path=path, detail=error) from error
    newest = migrations()[-1][0]
    if current > newest:
        raise WarehouseNewer(ErrorCode.WAREHOUSE_NEWER, path=path, current=current, newest=newest)
    if 0 < current < newest:
        _copy_aside(connection, path, current)
    for number, file in migrations():
        if number > current:
            _apply(connection, number, file)


def _apply(connection: duckdb.DuckDBPyConnection, number: int, file: Path) -> None:
    with transaction(connection):
        connection.execute(_LEDGER)
        connection.execute(file.read_text("utf-8"))
        connection.execute(
            "insert into schema_version values (?, ?, ?)", [number, file.name, datetime.now(UTC)]
        )


def _copy_aside(connection: duckdb.DuckDBPyConnection, path: Path, current: int) -> None:
    connection.execute("checkpoint")
    shutil.copy2(path, path.with_name(f"{path.name}.before-{current + 1:04d}"))
