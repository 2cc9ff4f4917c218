"""`veille explain`: a stored article with the sentences that gave its labels."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Montre les phrases derrière les étiquettes. / Shows the labels' sentences.")(
        explain
    )


def explain(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="identifiant ou adresse / id or address")
    ],
) -> None:
    """Print an article of the published snapshot with its relation sentences marked."""
    from rich.console import Console

    from cli.label_view import print_labels, print_marked
    from cli.speech import tr
    from flows.labelling import stored
    from flows.settings import load_settings
    from topics.classifier import load

    settings = load_settings()
    found = stored(settings.published, article)
    classifier = load(settings.local)
    labels = classifier.label(found.title, found.text, found.language, found.day)
    console = Console(highlight=False, soft_wrap=True)
    console.print(found.title, style="bold", markup=False)
    if found.classifier != labels.classifier:
        console.print(
            tr("explain_stored", relevance=found.relevance, classifier=found.classifier),
            markup=False,
        )
    print_labels(
        console,
        labels,
        found.title,
        found.text,
        lexicon=classifier.lexicon,
        asked=found.language,
        day=found.day,
    )
    print_marked(console, labels, found.title, found.text)
