"""`veille check`: what must give no rows and does."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Contrôle l'instantané publié. / Check the published snapshot.")(check)


def check(
    as_json: Annotated[bool, typer.Option("--json", help="JSON")] = False,
) -> None:
    """Run every check on the published snapshot; exit code 1 when one finds rows."""
    import json
    from dataclasses import asdict

    from cli.speech import tr
    from flows.settings import load_settings
    from warehouse.checking import check_files, run_checks
    from warehouse.reader import reading

    with reading(load_settings().published) as connection:
        failures = run_checks(connection)
    if as_json:
        typer.echo(json.dumps([asdict(f) for f in failures], ensure_ascii=False, default=str))
    else:
        typer.echo(tr("checks_done", number=len(check_files()), failed=len(failures)))
        for failure in failures:
            typer.echo(f"{failure.check}: {failure.meaning} ({failure.rows})")
            for example in failure.examples:
                named = zip(failure.columns, example, strict=True)
                typer.echo("   " + ", ".join(f"{name} = {value}" for name, value in named))
    if failures:
        raise typer.Exit(1)
