"""`veille schedule`: a Prefect server of our own, and the schedules served against it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help="Lance la veille chaque jour et la lettre chaque semaine. / Runs daily, writes weekly."
    )(schedule)


def schedule(
    data_dir: Annotated[Path | None, typer.Option(help="dossier des données / data folder")] = None,
    port: Annotated[
        int,
        typer.Option(help="port du serveur, 0 : un port libre / port of the server, 0: a free one"),
    ] = 0,
) -> None:
    """Start the server, wait until it is healthy, serve until stopped, stop it."""
    from flows.prefect_server import prefect_server
    from flows.serve import serve_schedules
    from flows.settings import load_settings

    settings = load_settings(data_dir=data_dir)
    # The runs are processes of their own: they read the settings from their environment.
    os.environ["VEILLE_DATA_DIR"] = str(settings.data_dir.resolve())
    with prefect_server(settings.data_dir, port=port) as server:
        serve_schedules(settings, lambda: _say_ready(settings.schedule, server.api_url))
    _say("schedule_stopped")


def _say_ready(when: object, api_url: str) -> None:
    from flows.settings import ScheduleSettings

    assert isinstance(when, ScheduleSettings)
    _say("schedule_ready", url=api_url.removesuffix("/api"), **when.model_dump())


def _say(key: str, **values: object) -> None:
    from cli.speech import tr

    typer.echo(tr(key, **values))
