"""`veille backup` and `veille restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(help="Sauvegarde l'entrepôt. / Back up the warehouse.")(backup)
    app.command(help="Remet une sauvegarde en place. / Put a backup back.")(restore)


def backup(
    keep: Annotated[int, typer.Option(min=1, help="sauvegardes gardées / backups kept")] = 14,
    to: Annotated[Path | None, typer.Option(help="dossier / folder")] = None,
    listed: Annotated[bool, typer.Option("--list", help="les nommer / name them")] = False,
) -> None:
    """Copy warehouse and desk file into data/backups, verified by opening; or list the backups."""
    from datetime import UTC, datetime

    from flows.messages import tr
    from flows.settings import load_settings
    from warehouse.backups import back_up, list_backups

    settings = load_settings()
    folder = to or settings.data_dir / "backups"
    if listed:
        for found in list_backups(folder):
            typer.echo(str(found))
        return
    made = back_up(settings.warehouse, settings.desk, folder, datetime.now(UTC), keep)
    typer.echo(tr("backed_up", folder=made.folder, articles=made.articles, versions=made.versions))
    for old in made.removed:
        typer.echo(tr("backup_removed", folder=old))


def restore(
    folder: Annotated[Path, typer.Argument(metavar="SAUVEGARDE", help="dossier / folder")],
) -> None:
    """Put a backup in the warehouse's place and publish it; what stood there is kept beside it."""
    from flows.lock import run_lock
    from flows.messages import tr
    from flows.settings import load_settings
    from warehouse.backups import restore as put_back
    from warehouse.snapshot import publish

    settings = load_settings()
    with run_lock(settings.lock_file):
        kept = put_back(folder, settings.warehouse, settings.desk)
        publish(settings.warehouse, settings.published, settings.memory_mb)
    typer.echo(tr("restored", folder=folder, warehouse=settings.warehouse))
    if kept:
        typer.echo(tr("restore_kept", kept=kept))
