"""`veille cite`: an article as a reference."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Cite un article. / Cite an article.")(cite)


def cite(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="identifiant ou adresse / id or address")
    ],
    as_json_ld: Annotated[bool, typer.Option("--json-ld", help="schema.org NewsArticle")] = False,
) -> None:
    """Print authors, title, outlet, date, day consulted, hash and address of an article."""
    import json

    from flows.settings import load_settings
    from warehouse.articles import find_article
    from warehouse.exporting import json_ld, one

    snapshot = load_settings().published
    found = one(snapshot, find_article(snapshot, article).article_id)
    if as_json_ld:
        typer.echo(json.dumps(json_ld(found), ensure_ascii=False, indent=1))
    else:
        typer.echo(found["citation"])
