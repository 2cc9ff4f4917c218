"""`veille init`: begin a new warehouse where an earlier one was lost or given up."""

from __future__ import annotations

import typer

from records.error_code import ErrorCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Commence un nouvel entrepôt. / Begin a new warehouse.")(init)


def init() -> None:
    """Make an empty warehouse; the snapshot of an earlier one is kept beside it."""
    from cli.speech import tr
    from flows.settings import load_settings
    from records import WarehouseError
    from system.lock import run_lock
    from warehouse.backups import set_aside
    from warehouse.writer import open_warehouse

    settings = load_settings()
    with run_lock(settings.lock_file):
        if settings.warehouse.is_file() and settings.warehouse.stat().st_size:
            raise WarehouseError(ErrorCode.WAREHOUSE_THERE, path=settings.warehouse)
        with open_warehouse(settings.warehouse, new=True):
            pass
        kept = set_aside(settings.published)
    typer.echo(tr("initialised", warehouse=settings.warehouse))
    if kept:
        typer.echo(tr("restore_kept", kept=kept))
