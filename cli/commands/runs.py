"""`veille runs`: what ran, when, and what came of it; `veille runs show ID` one of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from records.reason import read_reason

if TYPE_CHECKING:
    from warehouse.reader import Rows


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Les dernières exécutions. / The last runs, or one: veille runs show ID.")(
        runs
    )


def runs(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[show ID]", help="une seule / one of them")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="combien / how many")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="en JSON / as JSON")] = False,
) -> None:
    """List the last runs, or show the report of one."""
    from cli.run_report_view import show_words
    from flows.settings import load_settings
    from warehouse.queries import named
    from warehouse.reader import query

    settings = load_settings()
    if words:
        show_words(words, settings.published, as_json=as_json)
        return
    found = query(settings.published, named("runs"), [limit])
    if as_json:
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        typer.echo(json.dumps(rows, default=str, ensure_ascii=False))
        return
    _print(found)


def _print(found: Rows) -> None:
    from cli.speech import tr
    from cli.tables import print_table

    columns = ("run", "kind", "state", "start", "seconds", "documents", "outlets", "note")
    rows = [_cells(dict(zip(found.columns, row, strict=True))) for row in found.rows]
    print_table([tr(f"runs_{name}") for name in columns], rows)


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    from cli.speech import condensed, tr

    took = (row["ended_at"] - row["started_at"]).total_seconds() if row["ended_at"] else None
    return (
        row["run_id"],
        row["kind"],
        tr(f"status_{row['status']}"),
        f"{row['started_at']:%Y-%m-%d %H:%M}",
        "" if took is None else f"{took:.0f}",
        str(row["documents"]),
        f"{row['reached']}/{row['outlets']}",
        condensed(read_reason(row["note"], row["note_values"])),
    )
