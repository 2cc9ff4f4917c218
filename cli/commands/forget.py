"""`veille forget`: a person asks to be erased."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.speech import tr

if TYPE_CHECKING:
    from flows.settings import Settings

PIECE = 1 << 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Efface une personne. / Erases a person.")(forget)


def forget(address: str) -> None:
    """Erase an address from the desk, from previews and logs, and say what is out of reach."""
    from datetime import UTC, datetime

    from flows.settings import load_settings
    from flows.weekly_round import open_office
    from reports.mail import subscribers

    settings = load_settings()
    clean = subscribers.clean_address(address)
    with open_office(settings) as office:
        rows = subscribers.forget(office.desk, clean, now=datetime.now(UTC))
    files = [
        file
        for folder in (settings.digests, settings.data_dir / "logs")
        for file in _holding(folder, clean)
    ]
    for file in files:
        _blacken(file, clean)
    typer.echo(tr("forgotten", address=clean, rows=rows, files=len(files)))
    _warn_of_copies(settings, clean)


def _blacken(file: Path, address: str) -> None:
    """Stars over each place where the address stands: a program that is writing goes on writing."""
    import re

    wanted = re.compile(re.escape(address.encode()), re.IGNORECASE)
    with file.open("r+b") as opened:
        for found in wanted.finditer(opened.read()):
            opened.seek(found.start())
            opened.write(b"*" * len(found[0]))


def _warn_of_copies(settings: Settings, address: str) -> None:
    """Backups, and what Prefect keeps, are not ours to rewrite: name the files with the address."""
    folders = [settings.data_dir / name for name in ("backups", "prefect")]
    kept = [file for folder in folders for file in _holding(folder, address)]
    if kept:
        typer.echo(tr("forget_backups", files=", ".join(str(file) for file in kept)))


def _holding(folder: Path, address: str) -> list[Path]:
    """The files under a folder in which the address stands."""
    if not folder.is_dir():
        return []
    wanted = address.lower().encode()
    return [file for file in sorted(folder.rglob("*")) if file.is_file() and _holds(file, wanted)]


def _holds(file: Path, wanted: bytes) -> bool:
    tail = b""
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            if wanted in (tail + piece).lower():
                return True
            tail = piece[-len(wanted) :]
    return False
