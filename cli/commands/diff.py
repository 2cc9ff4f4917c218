"""`veille diff`: what an outlet changed in an article after it was first seen."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.text import Text

    from duplicates.changes import Change
    from warehouse.articles import StoredArticle, StoredVersion


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Ce qui a changé dans un article. / What changed in an article.")(diff)


def diff(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="identifiant ou adresse / id or address")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="un objet JSON par changement / JSON objects")
    ] = False,
) -> None:
    """Print what changed from each stored version of an article to the next."""
    from flows.settings import load_settings
    from warehouse.articles import find_article

    found = find_article(load_settings().published, article)
    if as_json:
        _print_json(found)
    else:
        _print(found)


def _steps(found: StoredArticle) -> list[tuple[StoredVersion, StoredVersion]]:
    """Versions of the outlet's own words, each with the one after it; a notice is ours."""
    own = [version for version in found.versions if version.kind != "notice"]
    return list(pairwise(own))


def _print(found: StoredArticle) -> None:
    from rich.console import Console
    from rich.text import Text

    from cli.speech import tr
    from duplicates.changes import changes

    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(f"{found.outlet} · {found.url}", style="bold"))
    steps = _steps(found)
    if not steps:
        console.print(tr("diff_one_version"), markup=False)
    for old, new in steps:
        console.print(
            tr("diff_step", old=old.number, new=new.number, at=f"{new.since:%d.%m.%Y %H:%M}")
        )
        for label, before, after in _fields(old, new):
            if shown := changes(before, after):
                console.print(Text.assemble((f"{tr(label)} ", "dim"), _marked(shown)))
        if old.text is None or new.text is None:
            console.print(tr("diff_taken_down"), markup=False)
    if found.gone_at:
        console.print(tr("diff_gone", day=f"{found.gone_at:%d.%m.%Y}"), markup=False)


def _fields(old: StoredVersion, new: StoredVersion) -> list[tuple[str, str, str]]:
    return [
        ("diff_title", old.title, new.title),
        ("diff_text", old.text or "", new.text or "" if old.text is not None else ""),
    ]


def _marked(shown: list[Change]) -> Text:
    """The changes in colour on a terminal, between `[-…-]` and `{+…+}` in a pipe."""
    from rich.text import Text

    from duplicates.changes import Piece

    plain = not sys.stdout.isatty()
    styles = {Piece.CUT: ("red strike", "[-", "-]"), Piece.ADDED: ("green", "{+", "+}")}
    line = Text()
    for change in shown:
        if change.piece is Piece.LEFT_OUT:
            line.append(" … ", "dim")
        else:
            style, left, right = styles.get(change.piece, ("", "", ""))
            line.append(f"{left}{change.text}{right}" if plain else change.text, style)
    return line


def _print_json(found: StoredArticle) -> None:
    import json

    from duplicates.changes import Piece, changes

    for old, new in _steps(found):
        for label, before, after in _fields(old, new):
            for change in changes(before, after):
                if change.piece in (Piece.CUT, Piece.ADDED):
                    row = {
                        "article_id": found.article_id,
                        "from": old.number,
                        "to": new.number,
                        "since": new.since.isoformat(),
                        "field": label.removeprefix("diff_"),
                        "change": change.piece,
                        "words": change.text.strip(),
                    }
                    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
