"""`veille golden`: real pages kept beside what they must yield (docs/fields.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from records.error_code import ErrorCode

if TYPE_CHECKING:
    from flows.run_context import Newsroom
    from records import Outlet, Page


def register(app: typer.Typer) -> None:
    """Add the commands."""
    golden = typer.Typer(
        no_args_is_help=True,
        help="Pages de référence de l'extraction. / Golden pages of extraction.",
    )
    golden.command(help="Ajoute une page réelle. / Adds a real page.")(add)
    golden.command(help="Vérifie toutes les pages. / Checks all pages.")(check)
    app.add_typer(golden, name="golden")


def add(
    what: Annotated[str, typer.Argument(metavar="FICHIER|ADRESSE")],
    outlet: Annotated[str, typer.Option(help="site d'origine / outlet")] = "",
    url: Annotated[str, typer.Option(help="adresse d'un fichier / address of a file")] = "",
) -> None:
    """Save a page and what it yields; it fails the check until a person has looked."""
    from cli.speech import tr
    from extractors.golden_pages import write
    from flows.run_context import open_newsroom
    from flows.settings import load_settings

    room = open_newsroom(load_settings())
    page, owner = _page(room, what, outlet, url)
    target = write(room.settings.data_dir / "golden", page, owner, room.credits())
    typer.echo(tr("golden_added", path=target))


def check() -> None:
    """Say which golden pages of data/golden do not yield what they should."""
    from extractors.golden_pages import cases, wrong
    from flows.run_context import open_newsroom
    from flows.settings import load_settings

    room = open_newsroom(load_settings())
    faults, seen = [], 0
    for case in cases(room.settings.data_dir / "golden"):
        seen += 1
        faults += wrong(case, room.outlet(case.outlet_id), room.credits())
    for fault in faults:
        typer.echo(fault)
    typer.echo(f"{seen - len({f.split(': ')[0] for f in faults})}/{seen}")
    if faults:
        raise typer.Exit(1)


def _page(room: Newsroom, what: str, outlet_id: str, url: str) -> tuple[Page, Outlet]:
    """The page at an address or in a file, with the outlet it belongs to."""
    import asyncio

    from flows.extracting import fetch_page, file_page
    from flows.run_context import outlet_of
    from records import InputError

    if what.startswith(("http://", "https://")):
        page = asyncio.run(fetch_page(what, room))
    else:
        page = file_page(Path(what), url)
    owner = room.outlet(outlet_id) if outlet_id else outlet_of(room, page.final_url, "")
    if owner.id not in room.outlets:
        raise InputError(ErrorCode.GOLDEN_OUTLET, what=what)
    return page, owner
