"""`veille run`: the daily run, once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.run_report import RunReport
    from flows.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="La veille du jour, une fois. / The daily run, once.")(run)


def run(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[show ID]", help="une passée / a past one")
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option(help="dossier des cinq textes originaux / the five originals")
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(help="dossier des données / data folder")] = None,
    prefect: Annotated[
        bool, typer.Option(help="orchestrer avec Prefect / orchestrate with Prefect")
    ] = True,
    feeds_only: Annotated[
        bool, typer.Option("--feeds-only", help="les fils seuls / feeds alone")
    ] = False,
    if_offline: Annotated[
        bool,
        typer.Option(
            help="si la dernière du jour était hors ligne / if the day's last was offline"
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="rapport en JSON / report as JSON")
    ] = False,
) -> None:
    """Visit the outlets, store what is new, publish the snapshot, report."""
    from cli.run_report_view import show_report, show_words
    from flows.logs import keep_logs
    from flows.run_context import open_newsroom
    from flows.settings import load_settings

    settings = load_settings(seeds=seeds, data_dir=data_dir)
    if words:
        show_words(words, settings.published, as_json=as_json)
        return
    keep_logs(settings)
    if if_offline and not _line_was_down(settings):
        return
    room = open_newsroom(settings, without_wrong=True)
    room, kind = (room.feeds_alone(), "feeds") if feeds_only else (room, "daily")
    report = perform(room, kind, prefect=prefect, quiet=as_json)
    show_report(report, as_json=as_json)


def _line_was_down(settings: Settings) -> bool:
    from datetime import UTC, datetime

    from flows.due import offline_today

    return offline_today(settings.published, datetime.now(UTC), settings.schedule.timezone)


def perform(room: object, kind: str, *, prefect: bool, quiet: bool) -> RunReport:
    """Run once, with a progress bar on a terminal."""
    from cli.progress import progress_bar
    from flows.run import run_once
    from flows.run_context import Newsroom

    assert isinstance(room, Newsroom)
    with progress_bar(len(room.enabled), quiet=quiet) as tell:
        return asyncio.run(run_once(room, kind=kind, orchestrate=prefect, tell=tell))
