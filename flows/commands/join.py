"""`veille join`: these two are one text, or one story, whatever the program says."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help="Réunit deux textes, ou deux récits, pour toujours. / Joins two texts or stories."
    )(join)


def join(
    article: Annotated[
        str, typer.Argument(metavar="ARTICLE", help="identifiant ou adresse / id or address")
    ],
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="l'autre article / the other article")
    ],
    story: Annotated[
        bool, typer.Option("--story", help="deux textes, un récit / two texts, one story")
    ] = False,
    reason: Annotated[str, typer.Option(help="pourquoi / why")] = "",
    by: Annotated[str, typer.Option(help="qui le dit / who says so", envvar="USER")] = "desk",
) -> None:
    """Say that two articles are one text (with --story: one story); the next run obeys."""
    from flows.rulings import rule
    from records import Verdict

    typer.echo(rule(Verdict.JOIN, article, other, story=story, reason=reason, by=by))
