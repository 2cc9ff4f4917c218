"""`veille trace URL`: all that ever happened to one address."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from records.error_code import ErrorCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Tout ce qui est arrivé à une adresse. / All that happened to one address.")(
        trace
    )


def trace(
    url: Annotated[str, typer.Argument(help="adresse ou identifiant / address or identifier")],
    as_json: Annotated[bool, typer.Option("--json", help="en JSON / as JSON")] = False,
) -> None:
    """Print every event of an address, the earliest first."""
    from cli.tables import plain_console
    from flows.settings import load_settings
    from records import InputError
    from text.urls import canonical
    from warehouse.queries import named
    from warehouse.reader import query

    identity = canonical(url) if "://" in url else url
    found = query(load_settings().published, named("trace"), [identity, url])
    if not found.rows:
        raise InputError(ErrorCode.TRACE_NOTHING, url=url)
    if as_json:
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        typer.echo(json.dumps(rows, default=str, ensure_ascii=False))
        return
    for at, run_id, what, _, detail in found.rows:
        when = f"{at:%Y-%m-%d %H:%M:%S}" if at else " " * 19
        plain_console().print(f"{when}  {run_id}  {what:9}  {detail}", markup=False)
