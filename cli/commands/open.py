"""`veille open`: how to open the published snapshot elsewhere."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("open", help="Dit comment ouvrir l'instantané. / How to open the snapshot.")(ways)


def ways() -> None:
    """Print how to open the snapshot in the DuckDB shell, Python, R, DBeaver and a notebook."""
    from cli.speech import tr
    from flows.settings import load_settings

    path = load_settings().published.resolve()
    typer.echo(tr("open_ways", path=path, state="" if path.is_file() else tr("open_not_yet")))
