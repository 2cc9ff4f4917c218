"""The pages of `docs/` that are written from the warehouse itself: dictionary and cookbook.

`python -m warehouse.documentation` writes them; a test says when they are stale.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb

from records.error_code import ErrorCode
from records.errors import InputError
from warehouse.writer import open_warehouse

DOCS = Path(__file__).resolve().parent.parent / "docs"
QUERIES = Path(__file__).parent / "queries"
_VALUE = re.compile(r"(?m)^-- with (\w+): (.+)$")
_MADE = "<!-- written by `python -m warehouse.documentation`: change the SQL files, not this -->"
_OBJECTS = """
select table_name as name, 'table' as sort, comment from duckdb_tables()
where database_name = 'warehouse'
union all
select view_name, 'view', comment from duckdb_views()
where database_name = 'warehouse' and not internal and view_name <> 'views_made'
order by sort desc, name
"""
_COLUMNS = """
select column_name, data_type, comment from duckdb_columns()
where database_name = 'warehouse' and table_name = ? order by column_index
"""


def dictionary() -> str:
    """Every view, table and macro with its columns, types and meaning, as Markdown."""
    with tempfile.TemporaryDirectory() as folder, open_warehouse(Path(folder) / "w.duckdb") as made:
        connection = made.connection
        found = connection.execute(_OBJECTS).fetchall()
        views = [_section(connection, *row) for row in found if row[1] == "view"]
        tables = [_section(connection, *row) for row in found if row[1] == "table"]
        macros = _macros(connection)
    return "\n".join(
        [
            "# Data dictionary\n", _MADE,
            "\nEvery reader opens the published snapshot (`data/published.duckdb`), where the views"
            "\nare stored as tables of the same names. Times are UTC, which is the time of Bamako.",
            "\n## Reading names\n", *views, "## Macros\n", *macros, "\n## Tables\n", *tables,
        ]
    )  # fmt: skip


def _section(connection: duckdb.DuckDBPyConnection, name: str, sort: str, comment: str) -> str:
    columns = connection.execute(_COLUMNS, [name]).fetchall()
    lines = [
        f"### {name}\n",
        f"{comment or ''}\n",
        "| column | type | meaning |",
        "| --- | --- | --- |",
    ]
    for column, kind, meaning in columns:
        lines.append(f"| `{column}` | {_cell(kind)} | {_cell(meaning or '')} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").lower() if text.isupper() else text.replace("|", "\\|")


_MACROS = """
select function_name || '(' || array_to_string(parameters, ', ') || ')', comment
from duckdb_functions()
where database_name = 'warehouse' and function_type like '%macro' order by all
"""


def _macros(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The macros with their comments."""
    return [f"- `{told}`: {comment}" for told, comment in connection.execute(_MACROS).fetchall()]


def queries() -> list[Path]:
    """The worked questions, in their order: numbered files (commands keep theirs beside them)."""
    return sorted(QUERIES.glob("[0-9][0-9]_*.sql"))


def question(file: Path) -> tuple[str, str, str]:
    """A worked query: the question, remarks (may be empty), and the SQL."""
    lines = file.read_text("utf-8").splitlines()
    told = [
        line.removeprefix("--").strip()
        for line in lines
        if line.startswith("--") and not _VALUE.fullmatch(line)
    ]
    sql = "\n".join(line for line in lines if not line.startswith("--"))
    return told[0], " ".join(told[1:]), sql.strip()


def fill(file: Path, given: Mapping[str, str]) -> str:
    """Put other values into a worked query.

    A line `-- with topic: mining` of the file names a value that stands in quotes in it. Raises
    InputError for a name that it does not know.
    """
    sql, known = question(file)[2], dict(_VALUE.findall(file.read_text("utf-8")))
    for name, value in given.items():
        if name not in known:
            names = ", ".join(f"{each}={shown}" for each, shown in known.items()) or "–"
            raise InputError(ErrorCode.WITH_UNKNOWN, name=name, query=file.stem, known=names)
        shown = known[name].replace("'", "''")
        sql = sql.replace(f"'{shown}'", "'" + value.replace("'", "''") + "'")
    return sql


def cookbook() -> str:
    """The worked questions as Markdown."""
    parts = [
        "# Cookbook\n", _MADE,
        "\nEach question is a file of `warehouse/queries/`, run by the tests. Paste one into"
        "\n`veille sql`, or run it by name: `veille sql --query 02_topics_this_quarter`; where it"
        "\nnames a value, with another: `veille sql --query 10 --with topic=energy --vertical`.\n",
    ]  # fmt: skip
    for file in queries():
        asked, remark, sql = question(file)
        parts.append(f"## {asked}\n")
        parts += [f"{remark}\n"] if remark else []
        parts.append(f"`{file.stem}`\n\n```sql\n{sql}\n```\n")
    return "\n".join(parts)


def main() -> None:
    """Write both pages."""
    (DOCS / "data-dictionary.md").write_text(dictionary(), "utf-8")
    (DOCS / "cookbook.md").write_text(cookbook(), "utf-8")


if __name__ == "__main__":
    main()
