"""`veille sql`: a question to the published snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from records import InputError
from records.error_code import ErrorCode

if TYPE_CHECKING:
    from warehouse.sql_sandbox import Answer, Limits


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Interroge l'instantané publié, en SQL. / Ask the published snapshot in SQL.")(
        sql
    )


def sql(
    statement: Annotated[
        str | None,
        typer.Argument(
            help="requête SELECT ; sans elle, une invite / SELECT; without it, a prompt"
        ),
    ] = None,
    worked: Annotated[
        str | None,
        typer.Option("--query", help="question de docs/cookbook.md / question of docs/cookbook.md"),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            metavar="NOM=VALEUR",
            help="valeur de la question, topic=energy / value of the question",
        ),
    ] = None,
    vertical: Annotated[
        bool, typer.Option("--vertical", help="une colonne par ligne / one column a line")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="tableau d'objets JSON / array of JSON objects")
    ] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="CSV, formules désarmées / CSV, formulas disarmed")
    ] = False,
    excel_fr: Annotated[
        bool, typer.Option("--excel-fr", help="CSV pour un Excel français / CSV for a French Excel")
    ] = False,
    parquet: Annotated[Path | None, typer.Option(help="fichier Parquet / Parquet file")] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="lignes au plus (1000 ; fichier : 1000000) / most rows (1000; file: 1000000)",
        ),
    ] = None,
    seconds: Annotated[int, typer.Option(min=1, help="temps au plus / most time")] = 60,
    memory_mb: Annotated[int, typer.Option(min=100, help="mémoire au plus / most memory")] = 2000,
) -> None:
    """Print the rows that a SELECT gives, from a child process that can do nothing else."""
    from flows.settings import load_settings
    from warehouse.sql_sandbox import Limits, ask

    snapshot = load_settings().published
    table = not (as_json or as_csv or excel_fr or parquet)
    limits = Limits(
        seconds=seconds, memory_mb=memory_mb, max_rows=limit or (1000 if table else 1_000_000),
        max_bytes=20_000_000 if table else 1_000_000_000 if parquet else 100_000_000,
    )  # fmt: skip
    if values and not worked:
        raise InputError(ErrorCode.WITH_NEEDS_QUERY)
    asked = _worked(worked, values or []) if worked else statement
    if asked is None:
        _prompt(snapshot, limits)
        return
    answer = ask(snapshot, asked, limits)
    if parquet:
        _write_parquet(answer, parquet)
    elif as_json:
        _write_json(answer)
    elif as_csv or excel_fr:
        _write_csv(answer, excel_fr=excel_fr)
    elif vertical:
        _print_vertical(answer)
    else:
        _print_table(answer)
    _warn(answer, limits)


def _worked(name: str, values: list[str]) -> str:
    from warehouse.documentation import fill, queries

    given = dict(_parted(value) for value in values)
    for file in queries():
        if file.stem == name or file.stem.partition("_")[0] == name:
            return fill(file, given)
    known = ", ".join(file.stem for file in queries())
    raise InputError(ErrorCode.QUERY_UNKNOWN, name=name, known=known)


def _parted(value: str) -> tuple[str, str]:
    name, sign, told = value.partition("=")
    if not sign:
        raise InputError(ErrorCode.WITH_WITHOUT_VALUE, value=value)
    return name.strip(), told.strip()


def _prompt(snapshot: Path, limits: Limits) -> None:
    from cli.sql_prompt import converse

    converse(snapshot, limits, _print_table)


def _write_parquet(answer: Answer, target: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(answer.table, target, compression="zstd")


def _write_json(answer: Answer) -> None:
    import sys

    from warehouse.tables import write_json

    write_json(answer.parts(), sys.stdout)


def _write_csv(answer: Answer, *, excel_fr: bool) -> None:
    import sys

    from warehouse.spreadsheet import EXCEL_FR, PLAIN, write_csv

    rows = answer.rows
    write_csv(rows.columns, rows.rows, sys.stdout, EXCEL_FR if excel_fr else PLAIN)


def _print_table(answer: Answer) -> None:
    from rich import box
    from rich.console import Console

    from cli.tables import make_table
    from warehouse.tables import cell

    rows = answer.rows
    cells = ([cell(value) for value in row] for row in rows.rows)
    table = make_table(rows.columns, cells, form=box.SIMPLE_HEAD)
    console = Console()
    # In a pipe nothing is folded at 80 columns.
    console.print(table, width=None if console.is_terminal else 400)


def _print_vertical(answer: Answer) -> None:
    """Print one line a column."""
    from warehouse.tables import cell

    rows = answer.rows
    width = max(map(len, rows.columns), default=0)
    for number, row in enumerate(rows.rows, 1):
        typer.echo(f"── {number} ──")
        for name, value in zip(rows.columns, row, strict=True):
            told = "".join(c if c.isprintable() else repr(c)[1:-1] for c in cell(value))
            typer.echo(f"{name:<{width}}  {told}")


def _warn(answer: Answer, limits: Limits) -> None:
    from cli.speech import tr

    if answer.truncated:
        typer.echo(tr("sql_truncated", rows=limits.max_rows), err=True)
