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

    from cli.speech import tr
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
    desk: Annotated[
        bool,
        typer.Option("--desk", help="remettre aussi le bureau (abonnés, envois) / the desk too"),
    ] = False,
) -> None:
    """Put a backup's warehouse back and publish it; the desk stays unless asked for, or gone."""
    from cli.speech import tr
    from flows.settings import load_settings
    from reports.desk_merge import merge_desk
    from system.lock import run_lock
    from warehouse.restoring import restore as put_back
    from warehouse.snapshot import publish

    settings = load_settings()
    with run_lock(settings.lock_file):
        done = put_back(
            folder, settings.warehouse, settings.desk, with_desk=desk, published=settings.published
        )
        merged = merge_desk(settings.desk, done.kept_desk) if done.kept_desk else {}
        publish(settings.warehouse, settings.published, settings.memory_mb, restored=True)
    typer.echo(tr("restored", folder=folder, warehouse=settings.warehouse))
    for article in done.taken_down:
        typer.echo(tr("restore_taken_down", article=article))
    typer.echo(tr("restore_desk_back" if done.desk_replaced else "restore_desk_kept"))
    for table, number in merged.items():
        typer.echo(tr(f"restore_merged_{table}", number=number))
    for kept in (done.kept, done.kept_desk):
        if kept:
            typer.echo(tr("restore_kept", kept=kept))
