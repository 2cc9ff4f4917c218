"""`veille ingest`: files and addresses given by hand."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from records.error_code import ErrorCode

if TYPE_CHECKING:
    from flows.local_files import Given
    from flows.run_context import Newsroom


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Ajoute des fichiers ou des adresses. / Adds files or addresses.")(ingest)


def ingest(
    inputs: Annotated[
        list[str], typer.Argument(metavar="FICHIERS|ADRESSES…", help=".txt .md .html, http(s)://")
    ],
    outlet: Annotated[str, typer.Option(help="site d'origine / outlet")] = "",
    day: Annotated[str, typer.Option("--date", help="AAAA-MM-JJ / YYYY-MM-DD")] = "",
    credit: Annotated[str, typer.Option(help="journal repris / paper reprinted")] = "",
    of_article: Annotated[
        str,
        typer.Option("--as", metavar="ARTICLE", help="texte d'une référence / text of a reference"),
    ] = "",
    data_dir: Annotated[Path | None, typer.Option(help="dossier des données / data folder")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="rapport en JSON / report as JSON")
    ] = False,
) -> None:
    """Read, label and store what is given; nothing is touched when an input is bad."""
    from cli.run_report_view import show_report
    from flows.ingest import ingest as perform
    from flows.ingest import order
    from flows.logs import keep_logs
    from flows.run_context import open_newsroom
    from flows.settings import load_settings

    settings = load_settings(data_dir=data_dir)
    room = open_newsroom(settings)
    wanted = order(inputs, _given(room, outlet, day, credit), of_article)
    keep_logs(settings)
    report = asyncio.run(perform(room, wanted))
    show_report(report, as_json=as_json)
    if len(report.refused) == len(inputs):
        # Nothing of what was given could be stored: wrong input, and a script must see it.
        raise typer.Exit(2)


def _given(room: Newsroom, outlet: str, day: str, credit: str) -> Given:
    from flows.local_files import FILES, Given

    if outlet:
        room.outlet(outlet)
    return Given(
        outlet_id=outlet or FILES, published=parse_day(day) if day else None, credit=credit or None
    )


def parse_day(text: str) -> datetime:
    """Midnight UTC of a day typed as `2025-06-23`. Raises InputError that shows the form."""
    from records import InputError

    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError as error:
        raise InputError(ErrorCode.DATE_WRONG, value=text) from error
