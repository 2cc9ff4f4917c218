"""`veille backfill ID --since DAY`: an outlet's past, by all its ways."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from records import InputError
from records.error_code import ErrorCode


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Remonte le passé d'un média. / Walk back an outlet's past.")(backfill)


def backfill(
    outlet_id: Annotated[str, typer.Argument(metavar="ID")],
    since: Annotated[str, typer.Option(help="premier jour : 2020-01-01 / first day: 2020-01-01")],
    pages: Annotated[
        int, typer.Option(min=1, help="pages au plus en un passage / most pages in one go")
    ] = 200,
    search: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MOT",
            help="d'abord les articles avec ce mot, chez WordPress / first the articles with this"
            " word, where the site runs WordPress",
        ),
    ] = None,
) -> None:
    """Fetch and store what the outlet published since a day; run again, it goes on."""
    from dataclasses import replace

    from cli.speech import condensed, tr
    from flows.backfill import run_backfill
    from flows.logs import keep_logs
    from flows.run_context import open_newsroom
    from flows.settings import load_settings
    from harvest.searched import SEARCHED

    first = _day(since)
    settings = load_settings()
    keep_logs(settings)
    room = open_newsroom(settings)
    outlet = room.outlet(outlet_id)
    patient = replace(outlet, http=replace(outlet.http, max_pages=pages))
    room = replace(room, outlets={**room.outlets, outlet_id: patient})
    given = asyncio.run(run_backfill(room, outlet_id, first, search or SEARCHED))
    typer.echo(
        tr(
            "backfill_done",
            id=outlet_id,
            candidates=given.candidates,
            since=f"{first:%Y-%m-%d}",
            stored=given.stored,
        )
    )
    if given.why:
        typer.echo(condensed(given.why))
    if given.limited:
        typer.echo(tr("backfill_more", pages=given.pages))


def _day(since: str) -> datetime:

    try:
        first = datetime.fromisoformat(since).replace(tzinfo=UTC)
    except ValueError as error:
        raise InputError(ErrorCode.BACKFILL_SINCE, value=since) from error
    if first > datetime.now(UTC):
        raise InputError(ErrorCode.BACKFILL_SINCE, value=since)
    return first
