"""`veille extract`: the article in a file, at an address, or in each line of a pipe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from records.error_code import ErrorCode

if TYPE_CHECKING:
    from flows.run_context import Newsroom
    from records import Article


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help="Extrait l'article d'un fichier ou d'une adresse. / The article of a file or address."
    )(extract)


def extract(
    what: Annotated[
        str | None, typer.Argument(metavar="FICHIER|ADRESSE", help=".html .html.gz .txt .md, http")
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help="lit des lignes {id, file, url?, outlet?} / reads lines {id, file, url?, outlet?}",
        ),
    ] = False,
    outlet: Annotated[str, typer.Option(help="site d'origine / outlet")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="un objet JSON / one object")] = False,
    why: Annotated[
        bool,
        typer.Option("--why", help="dit pourquoi chaque champ / says why, field by field"),
    ] = False,
) -> None:
    """Print what the extractors read; nothing is stored."""
    from flows.run_context import open_newsroom
    from flows.settings import load_settings
    from records import InputError

    room = open_newsroom(load_settings())
    if jsonl:
        _stream(room)
    elif what is None:
        raise InputError(ErrorCode.EXTRACT_WHAT)
    elif why:
        _explain(room, what, outlet)
    else:
        _one(room, what, outlet, as_json=as_json)


def _explain(room: Newsroom, what: str, outlet: str) -> None:
    import asyncio

    from cli.speech import condensed
    from cli.why_view import list_reasons
    from extractors.why import explain_page
    from flows.extracting import fetch_page, file_page
    from flows.run_context import outlet_of
    from records import Rejection

    on_web = what.startswith(("http://", "https://"))
    page = asyncio.run(fetch_page(what, room)) if on_web else file_page(Path(what), "")
    owner = room.outlet(outlet) if outlet else outlet_of(room, page.final_url, "")
    found = explain_page(page, owner, credits=room.credits())
    if isinstance(found, Rejection):
        typer.echo(f"{found.status}: {condensed(found.reason)}")
        raise typer.Exit(2)
    for line in list_reasons(found):
        typer.echo(line)


def _stream(room: Newsroom) -> None:
    import asyncio
    import json
    import sys

    from flows.extracting import answers

    wrong = False

    async def answer() -> None:
        nonlocal wrong
        async for row in answers(sys.stdin.buffer, room, lambda told: typer.echo(told, err=True)):
            wrong = wrong or "error" in row
            line = json.dumps(row, ensure_ascii=False)
            sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
            sys.stdout.buffer.flush()

    asyncio.run(answer())
    if wrong:
        raise typer.Exit(2)


def _one(room: Newsroom, what: str, outlet: str, *, as_json: bool) -> None:
    import asyncio
    import json

    from extractors.pipe import row_of
    from flows.extracting import read_address, read_given
    from records import Rejection

    if what.startswith(("http://", "https://")):
        found = asyncio.run(read_address(what, room))
    else:
        found = read_given(Path(what), room, outlet)
    if as_json:
        typer.echo(json.dumps(row_of(what, found), ensure_ascii=False, indent=1))
    elif isinstance(found, Rejection):
        from cli.speech import condensed

        typer.echo(f"{found.status}: {condensed(found.reason)}")
    else:
        _show(found)
    if isinstance(found, Rejection):
        raise typer.Exit(2)


def _show(article: Article) -> None:
    from cli.speech import tr
    from extractors.pipe import published

    dating = article.published
    ends = (dating.not_before, dating.not_after)
    bounds = " … ".join(f"{end:%Y-%m-%d}" if end else "?" for end in ends) if any(ends) else "?"
    facts = {
        "byline": ", ".join(article.byline),
        "credit": article.credit,
        "date": f"{published(dating) or bounds} ({dating.precision}, {dating.method})",
        "section": article.section,
        "language": article.language,
        "words": str(article.words),
        "comments": str(article.comments_removed),
        "rung": article.extractor,
    }
    derived = tr("extract_derived") if article.title_derived else ""
    typer.echo(f"{article.title}{derived}\n")
    for name, value in facts.items():
        if value:
            typer.echo(f"{tr(f'extract_{name}'):<14}{value}")
    typer.echo("")
    for paragraph in article.paragraphs:
        mark = "## " if paragraph in article.crossheads else ""
        typer.echo(f"{mark}{paragraph}\n")
