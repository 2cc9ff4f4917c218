"""`veille version`."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Version du programme. / Version of the program.")(version)


def version() -> None:
    """Print the version of the program and of what it stands on."""
    from importlib.metadata import version as of

    typer.echo(f"veille {of('veille')}")
    for name in ("prefect", "duckdb", "trafilatura", "httpx"):
        typer.echo(f"  {name} {of(name)}")
