"""`veille canary`: each outlet asked live for one article, beside its golden page's shape."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer

from records.reason import to_plain


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Sonde chaque site en direct. / Probes every outlet live.")(canary)


def canary(
    outlets: Annotated[
        list[str] | None, typer.Argument(help="seulement ceux-ci / only these")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="en JSON / as JSON")] = False,
) -> None:
    """Say what differs; nothing is stored."""
    from cli.speech import condensed, tr
    from flows.canary import probe_all
    from flows.logs import keep_logs
    from flows.run_context import open_newsroom
    from flows.settings import load_settings

    settings = load_settings()
    keep_logs(settings)
    room = open_newsroom(settings)
    for outlet_id in outlets or ():
        room.outlet(outlet_id)
    probes = asyncio.run(probe_all(room, outlets or ()))
    if as_json:
        typer.echo(json.dumps([to_plain(probe) for probe in probes], ensure_ascii=False))
        return
    for probe in probes:
        told = condensed(probe.failed) or ", ".join(probe.differs) or tr("canary_same")
        typer.echo(f"{probe.outlet_id}\t{told}\t{probe.url}".rstrip())
