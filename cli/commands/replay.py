"""`veille replay`: the archive read again with today's code."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.replay import Comparison


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Relit l'archive avec le code du jour. / Reads the archive again.")(replay)


def replay(
    since: Annotated[
        str, typer.Option(help="reçu depuis : 2025-06-23 / received since: 2025-06-23")
    ],
    outlet: Annotated[str | None, typer.Option(help="un seul site / one outlet")] = None,
    commit: Annotated[
        bool, typer.Option("--commit", help="garde ce qui change / keep what changes")
    ] = False,
    processes: Annotated[int, typer.Option(min=0, help="0 : un par cœur / 0: one a core")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="en JSON / as JSON")] = False,
) -> None:
    """Compare what is stored with what today's code makes of the same pages."""
    from cli.commands.dates import day
    from flows.logs import keep_logs
    from flows.replay import replay as read_again
    from flows.run_context import open_newsroom
    from flows.settings import load_settings

    settings = load_settings()
    keep_logs(settings)
    room = open_newsroom(settings)
    if outlet:
        room.outlet(outlet)
    begun = day("--since", since)
    assert begun is not None
    at = datetime.combine(begun, time(), UTC)
    compared = asyncio.run(read_again(room, at, outlet, commit=commit, processes=processes))
    if as_json:
        typer.echo((compared.folder / "report.json").read_text("utf-8"))
        return
    _print(compared)


def _print(compared: Comparison) -> None:
    from cli.speech import tr
    from cli.tables import plain_console

    console = plain_console()
    for name, count in compared.by_field.items():
        console.print(f"{name}: {count}", markup=False)
        for url, old, new in compared.examples[name]:
            console.print(f"  {url}\n    - {_short(old)}\n    + {_short(new)}", markup=False)
    typer.echo(
        tr(
            "replay_done", pages=compared.pages, changed=compared.changed,
            rejected=compared.rejected, file=compared.folder / "report.json",
        )
    )  # fmt: skip
    if compared.run_id:
        typer.echo(tr("replay_kept", run_id=compared.run_id))


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 160 else text[:159] + "…"
