"""`veille schedule`: a Prefect server of our own, and the schedules served against it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.prefect_server import Server
    from flows.settings import ScheduleSettings


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
        serve_schedules(settings, lambda: _say_ready(settings.schedule, server))
    _say("schedule_stopped")


def _say_ready(when: ScheduleSettings, server: Server) -> None:
    url = server.api_url.removesuffix("/api")
    _say("schedule_ready", url=url, secret=server.secret_file, **when.model_dump())


def _say(key: str, **values: object) -> None:
    from cli.speech import tr

    typer.echo(tr(key, **values))
