"""`veille health`: how each outlet does, and since when."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from records.reason import to_plain

if TYPE_CHECKING:
    from flows.run_context import Newsroom
    from records import OutletState


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="L'état de chaque site, selon son rythme. / How each outlet does.")(health)


def health(
    everything: Annotated[
        bool, typer.Option("--all", help="aussi ceux qui vont bien / also those that do well")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="en JSON / as JSON")] = False,
) -> None:
    """Judge every enabled outlet now, from the published snapshot."""
    from flows.run_context import open_newsroom
    from flows.settings import load_settings

    room = open_newsroom(load_settings(), without_wrong=True)
    states = _states(room)
    if as_json:
        typer.echo(json.dumps([to_plain(s) for s in states], default=str, ensure_ascii=False))
        return
    _print(states, everything)
    for file, why in room.wrong_files.items():
        typer.echo(f"! {file}: {why}", err=True)


def _states(room: Newsroom) -> list[OutletState]:
    from monitoring.outlet_health import assess, history_since
    from warehouse.health import pasts
    from warehouse.reader import reading

    with reading(room.settings.published) as connection:
        past = pasts(connection, history_since(room.now()))
    return assess(room.enabled, past, room.now())


def _print(states: list[OutletState], everything: bool) -> None:
    from cli.speech import tr
    from cli.tables import print_table
    from monitoring.alerts import ALARMING

    shown = [s for s in states if everything or s.state in ALARMING]
    columns = ("outlet", "state", "since", "quiet", "reason", "good")
    if shown:
        print_table([tr(f"health_column_{name}") for name in columns], map(_cells, shown))
    well = sum(state.state == "well" for state in states)
    typer.echo(tr("health_rest", count=len(states), well=well))


def _cells(state: OutletState) -> tuple[str, ...]:
    from cli.speech import condensed, tr

    quiet, alarm = state.quiet_hours, state.alarm_after_hours
    return (
        state.outlet_id,
        tr(f"health_{state.state}"),
        f"{state.since:%Y-%m-%d %H:%M}" if state.since else "",
        f"{quiet / 24:.1f} / {alarm / 24:.1f}" if quiet is not None and alarm else "",
        condensed(state.reason),
        state.last_good_url or "",
    )
