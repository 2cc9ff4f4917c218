"""`veille suggest`: names and expressions that are new in relation sentences."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Noms et expressions nouveaux à ajouter. / New names and expressions.")(
        suggest
    )


def suggest(
    least: Annotated[
        int, typer.Option("--least", min=1, help="articles au moins / articles at least")
    ] = 2,
    most: Annotated[int, typer.Option("--most", min=1, help="lignes au plus / rows at most")] = 40,
) -> None:
    """Print what relation sentences of published articles name and no table has."""
    import sys

    from cli.speech import tr
    from flows.relabel import published
    from flows.settings import load_settings
    from topics.classifier import load
    from topics.suggest import suggest as perform

    settings = load_settings()
    classifier = load(settings.local)
    articles, found = perform(published(settings.published), classifier, least=least, most=most)
    head = tr("suggest_head", articles=articles) if found else tr("suggest_none")
    sys.stdout.write(head + "\n")
    for one in found:
        sys.stdout.write(f"  {one.articles:4d}  {one.text}\n        {one.sentence[:160]}\n")
