"""The reading names: views over the tables, kept as SQL files in `views/`, in their order."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import duckdb

from warehouse.connection import transaction

FOLDER = Path(__file__).parent / "views"
_VIEW = re.compile(r"create or replace view (\w+)")
STAYS = "-- Stays a view"
"""First words of a file whose views hold whole texts: they are not stored."""


def view_files() -> list[Path]:
    """The files in the order in which they build on each other."""
    return sorted(FOLDER.glob("*.sql"))


def reading_names() -> frozenset[str]:
    """The names of the views, which a snapshot stores as tables."""
    scripts = [file.read_text("utf-8") for file in view_files()]
    return frozenset(name for script in scripts for name in _VIEW.findall(script))


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make this program's reading views and macros in the open file, unless it has them already."""
    script = "\n".join(file.read_text("utf-8") for file in view_files())
    mark = sha256(script.encode()).hexdigest()
    made = connection.execute(
        "select comment from duckdb_views() where view_name = 'views_made' "
        "and database_name = current_database()"
    ).fetchone()
    if made and made[0] == mark:
        return
    with transaction(connection):
        drop_views(connection)
        connection.execute(script)
        connection.execute("create or replace view views_made as select 1 as made")
        connection.execute(f"comment on view views_made is '{mark}'")


def drop_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the views of the open file, those of an earlier program too."""
    named = connection.execute(
        "select view_name from duckdb_views() where not internal "
        "and database_name = current_database()"
    ).fetchall()
    for (name,) in named:
        connection.execute(f'drop view "{name}"')


def store_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Store the views of the open file as tables of the same names: 10 to 100 times quicker."""
    for file in view_files():
        script = file.read_text("utf-8")
        if script.startswith(STAYS):
            connection.execute(script)
            continue
        connection.execute(
            script.replace("create or replace view ", "create or replace table ").replace(
                "comment on view ", "comment on table "
            )
        )
