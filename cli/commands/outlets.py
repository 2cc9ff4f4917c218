"""`veille outlets`: the registry: list, check, probe, add."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.run_context import Newsroom
    from records import Outlet

AsJson = Annotated[bool, typer.Option("--json", help="tableau JSON / JSON array")]


def register(app: typer.Typer) -> None:
    """Add the command and its own commands."""
    group = typer.Typer(help="Les médias suivis. / The outlets followed.")
    group.callback(invoke_without_command=True)(outlets)
    group.command("list", help="Liste. / List.")(show)
    group.command("check", help="Valide les fichiers. / Validate the files.")(check)
    group.command("probe", help="Interroge chaque voie. / Ask each way, live.")(probe)
    group.command("add", help="Ajoute un site. / Add a site.")(add)
    app.add_typer(group, name="outlets")


def outlets(context: typer.Context) -> None:
    """List the outlets when no command is given."""
    if context.invoked_subcommand is None:
        show()


def show(as_json: AsJson = False) -> None:
    """One row an outlet."""
    from cli.speech import tr

    room = _room()
    if as_json:
        rows = [_facts(outlet) for outlet in room.outlets.values()]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    _table(
        tr("outlets_columns").split("|"),
        [
            [o.id, o.name, o.kind.value, o.owner.value,
             tr("outlets_yes" if o.enabled else "outlets_no"),
             ", ".join(dict.fromkeys(way.way.value for way in o.discovery))]
            for o in room.outlets.values()
        ],
    )  # fmt: skip


def _facts(outlet: Outlet) -> dict[str, object]:
    return {
        "id": outlet.id,
        "name": outlet.name,
        "home_url": outlet.home_url,
        "kind": outlet.kind.value,
        "owner": outlet.owner.value,
        "function": outlet.function.value,
        "enabled": outlet.enabled,
        "ways": [way.way.value for way in outlet.discovery],
    }


def check() -> None:
    """Read every file; the first fault ends with file, line and the nearest known key."""
    from cli.speech import tr

    room = _room()
    enabled = sum(outlet.enabled for outlet in room.outlets.values())
    typer.echo(tr("outlets_checked", count=len(room.outlets), enabled=enabled))


def probe(
    outlet_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    enable: Annotated[
        bool, typer.Option("--enable", help="activer ce qui répond / enable what answers")
    ] = False,
) -> None:
    """Ask each way of one outlet, or of all, and write the report."""
    from cli import probe_view
    from cli.speech import language, tr
    from flows import outlet_admin as desk

    room = _room()
    chosen = [room.outlet(outlet_id)] if outlet_id else list(room.outlets.values())
    rows = asyncio.run(desk.probe_all(room, chosen))
    said = language()
    lines = [
        probe_view.cells(room.outlet(name), row, said)
        for name, ways in rows.items()
        for row in ways
    ]
    _table(tr("probe_columns").split("|"), lines)
    for name, ways in rows.items():
        typer.echo(probe_view.verdict(room.outlet(name), ways, said))
        if enable and any(row.good for row in ways) and not room.outlet(name).enabled:
            path = desk.enable(room.settings.local, name)
            typer.echo(tr("probe_enabled", id=name, path=path))
    folder = room.settings.data_dir / "probes"
    report = probe_view.write_report(folder, rows, room.now(), room.outlets, said)
    typer.echo(tr("probe_report", path=report))


def add(url: Annotated[str, typer.Argument(metavar="URL")]) -> None:
    """Discover a site's feed, sitemap and REST; write its file and two pages to review."""
    from cli.speech import tr
    from flows import outlet_admin as desk

    path, golden = asyncio.run(desk.add(_room(), url))
    typer.echo(tr("add_written", path=path, golden=golden))


def _room() -> Newsroom:
    from flows.run_context import open_newsroom
    from flows.settings import load_settings

    return open_newsroom(load_settings())


def _table(head: list[str], rows: list[list[str]]) -> None:
    """Aligned on a terminal, tabs in a pipe."""
    import sys

    if not sys.stdout.isatty():
        for row in [head, *rows]:
            typer.echo("\t".join(row))
        return
    from cli.tables import make_table, plain_console

    plain_console().print(make_table(head, rows))
