"""Checks: queries that must give no rows, kept as SQL files in `checks/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

FOLDER = Path(__file__).parent / "checks"
EXAMPLES = 5
# In a snapshot the reading views are tables; over the views two checks take minutes at 10^6.
_STORED = """
select 1 from duckdb_tables()
where table_name = 'articles' and database_name = current_database()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A check that gave rows: something stored is wrong."""

    check: str
    meaning: str
    rows: int
    columns: tuple[str, ...]
    examples: tuple[tuple[Any, ...], ...]


def check_files(*, published: bool = True) -> list[Path]:
    """The checks in the order of their names; those of the stored views only for a snapshot."""
    found = sorted(FOLDER.glob("*.sql"))
    return [file for file in found if published or not file.name.startswith("published_")]


def run_checks(connection: duckdb.DuckDBPyConnection) -> list[Failure]:
    """The checks that fail on the open file (warehouse or snapshot); empty when all is well."""
    stored = connection.execute(_STORED).fetchall()
    files = check_files(published=bool(stored))
    return [failure for file in files if (failure := run_check(connection, file))]


def run_check(connection: duckdb.DuckDBPyConnection, file: Path) -> Failure | None:
    """What one check finds; None when it gives no rows."""
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
