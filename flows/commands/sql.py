"""`veille sql`: a question to the published snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from warehouse.reader import Rows


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Interroge l'instantané publié, en SQL. / Ask the published snapshot in SQL.")(
        sql
    )


def sql(
    statement: Annotated[str, typer.Argument(help="requête SELECT / SELECT statement")],
    as_json: Annotated[
        bool, typer.Option("--json", help="tableau d'objets JSON / array of JSON objects")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV")] = False,
) -> None:
    """Print the rows that a SELECT statement gives."""
    import sys

    from flows.settings import load_settings
    from warehouse.reader import query
    from warehouse.tables import write_csv, write_json

    rows = query(load_settings().published, statement)
    if as_json:
        write_json(rows, sys.stdout)
    elif as_csv:
        write_csv(rows, sys.stdout)
    else:
        _print_table(rows)


def _print_table(rows: Rows) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from warehouse.tables import cell

    table = Table(box=box.SIMPLE_HEAD)
    for name in rows.columns:
        table.add_column(name, overflow="fold")
    for row in rows.rows:
        table.add_row(*(Text(cell(value)) for value in row))
    Console().print(table)
