"""`veille takedown`: a text erased everywhere, a tombstone in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from records.error_code import ErrorCode

if TYPE_CHECKING:
    from flows.takedown import Done


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Retire un texte partout. / Take a text down everywhere.")(takedown)


def takedown(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="identifiant ou adresse / id or address")
    ],
    reason: Annotated[str, typer.Option(help="pourquoi, pour la trace / why, for the record")],
    all_copies: Annotated[
        bool,
        typer.Option(
            "--all-copies/--only-this",
            help="le texte où qu'il soit, ou à cette adresse seule / the text wherever it stands, "
            "or at this address only",
        ),
    ] = True,
    yes: Annotated[bool, typer.Option("--yes", help="sans question / do not ask")] = False,
) -> None:
    """Erase a text below the data folder, its reprints too, and say what lies out of reach."""
    from datetime import UTC, datetime

    from cli.speech import tr
    from flows.logs import keep_logs
    from flows.settings import load_settings
    from flows.takedown import take_down
    from records import InputError
    from system.lock import run_lock
    from warehouse.articles import find_article
    from warehouse.erasing import copies

    settings = load_settings()
    keep_logs(settings)
    found = find_article(settings.published, article)
    title = found.versions[-1].title
    if not reason.strip():
        raise InputError(ErrorCode.TAKEDOWN_REASON)
    for copy in copies(settings.warehouse, found.article_id):
        told = "takedown_copy_too" if all_copies else "takedown_copy_kept"
        typer.echo(tr(told, article=copy.article_id, outlet=copy.outlet_id, address=copy.address))
    if not yes:
        typer.confirm(tr("takedown_sure", title=title, outlet=found.outlet), abort=True)
    with run_lock(settings.lock_file):
        done = take_down(
            settings, found.article_id, reason.strip(), datetime.now(UTC), all_copies=all_copies
        )
    told = "takedown_not_done" if done.left else "takedown_done"
    typer.echo(tr(told, title=title, article=found.article_id))
    _list(done)
    if done.left:
        raise typer.Exit(1)


def _list(done: Done) -> None:
    from cli.speech import tr

    for path in [*done.warehouses, *done.files]:
        typer.echo(tr("takedown_changed", path=path))
    for path in done.removed:
        typer.echo(tr("takedown_removed", path=path))
    for path, offset in done.records:
        typer.echo(tr("takedown_record", path=path, offset=offset))
    typer.echo(tr("takedown_reach"))
    for path in done.left:
        typer.echo(tr("takedown_left", path=path))
    for copy in done.spared:
        told = tr(
            "takedown_copy", article=copy.article_id, outlet=copy.outlet_id, address=copy.address
        )
        typer.echo(told)
