"""`veille split` and `veille join`: what a person says of two articles, and it wins for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

_HELP = {
    "split": "Sépare deux textes, ou deux récits, pour toujours. / Splits two texts or stories.",
    "join": "Réunit deux textes, ou deux récits, pour toujours. / Joins two texts or stories.",
}


def register(app: typer.Typer) -> None:
    """Add both commands."""
    for verdict, told in _HELP.items():
        app.command(verdict, help=told)(_command(verdict))


def _command(verdict: str) -> Callable[..., None]:
    def command(
        article: Annotated[
            str, typer.Argument(metavar="ARTICLE", help="identifiant ou adresse / id or address")
        ],
        other: Annotated[
            str, typer.Argument(metavar="OTHER", help="l'autre article / the other article")
        ],
        story: Annotated[
            bool, typer.Option("--story", help="des récits, pas des textes / stories, not texts")
        ] = False,
        reason: Annotated[str, typer.Option(help="pourquoi / why")] = "",
        by: Annotated[str, typer.Option(help="qui le dit / who says so", envvar="USER")] = "desk",
    ) -> None:
        from flows.rulings import rule
        from records import Verdict

        typer.echo(rule(Verdict(verdict), article, other, story=story, reason=reason, by=by))

    return command
