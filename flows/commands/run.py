"""`veille run`: the daily run, once."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.run_report import RunReport


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="La veille du jour, une fois. / The daily run, once.")(run)


def run(
    seeds: Annotated[
        Path | None, typer.Option(help="dossier des cinq textes originaux / the five originals")
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(help="dossier des données / data folder")] = None,
    prefect: Annotated[
        bool, typer.Option(help="orchestrer avec Prefect / orchestrate with Prefect")
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="rapport en JSON / report as JSON")
    ] = False,
) -> None:
    """Visit the outlets, store what is new, publish the snapshot, report."""
    from flows.newsroom import open_newsroom
    from flows.settings import load_settings

    room = open_newsroom(load_settings(seeds=seeds, data_dir=data_dir))
    report = perform(room, prefect=prefect, quiet=as_json)
    show(report, as_json=as_json)


def perform(room: object, *, prefect: bool, quiet: bool) -> RunReport:
    """Run once, with a progress bar on a terminal."""
    from flows.newsroom import Newsroom
    from flows.progress import progress_bar
    from flows.run import run_once

    assert isinstance(room, Newsroom)
    with progress_bar(len(room.enabled), quiet=quiet) as tell:
        return asyncio.run(run_once(room, orchestrate=prefect, tell=tell))


def show(report: RunReport, *, as_json: bool) -> None:
    """Print the report of a run."""
    from flows.show import as_json_text, print_report

    if as_json:
        typer.echo(as_json_text(report))
    else:
        print_report(report)
