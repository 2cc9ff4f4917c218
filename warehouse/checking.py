"""Checks: queries that must give no rows, kept as SQL files in `checks/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

FOLDER = Path(__file__).parent / "checks"
EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A check that gave rows: something stored is wrong."""

    check: str
    meaning: str
    rows: int
    columns: tuple[str, ...]
    examples: tuple[tuple[Any, ...], ...]


def check_files() -> list[Path]:
    """The checks in the order of their names."""
    return sorted(FOLDER.glob("*.sql"))


def run_checks(connection: duckdb.DuckDBPyConnection) -> list[Failure]:
    """The checks that fail on the open file (warehouse or snapshot); empty when all is well."""
    return [failure for file in check_files() if (failure := _run(connection, file))]


def _run(connection: duckdb.DuckDBPyConnection, file: Path) -> Failure | None:
    sql = file.read_text("utf-8")
    answer = connection.execute(sql)
    columns = tuple(column[0] for column in answer.description or ())
    found = answer.fetchall()
    if not found:
        return None
    meaning = sql.splitlines()[0].removeprefix("--").strip()
    return Failure(
        check=file.stem, meaning=meaning, rows=len(found), columns=columns,
        examples=tuple(found[:EXAMPLES]),
    )  # fmt: skip
