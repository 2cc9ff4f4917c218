"""`veille config`: every setting with its value, origin and meaning."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Les réglages en vigueur et d'où ils viennent. / The settings in force.")(
        config
    )


def config(
    as_json: Annotated[bool, typer.Option("--json", help="en JSON / as JSON")] = False,
) -> None:
    """Print every setting; secrets are hidden."""
    from cli.settings_table import lines
    from cli.speech import tr
    from cli.tables import print_table
    from flows.settings import load_settings

    table_lines = lines(load_settings())
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in table_lines], ensure_ascii=False))
        return
    head = [tr(f"config_{name}") for name in ("name", "value", "origin", "meaning")]
    print_table(head, [(line.name, line.value, line.origin, line.meaning) for line in table_lines])
