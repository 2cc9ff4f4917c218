"""`veille bounces`: what came back by mail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.speech import tr


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Note retours, confirmations et départs d'une boîte. / Notes returned mail.")(
        bounces
    )


def bounces(
    file: Annotated[Path, typer.Argument(help="mbox, .eml ou Maildir / mbox, .eml or Maildir")],
) -> None:
    """Read a mailbox of reports and replies; reading it again changes nothing."""
    from dataclasses import asdict
    from datetime import UTC, datetime

    from flows.settings import load_settings
    from flows.weekly_round import open_office
    from reports.mail.bounces import read_mailbox

    with open_office(load_settings()) as office:
        found = read_mailbox(office.desk, file, key=office.key, now=datetime.now(UTC))
    typer.echo(tr("bounces_noted", **asdict(found)))
