"""`veille feed`: new articles as an Atom feed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.speech import tr


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Fil Atom des nouveaux articles. / Atom feed of new articles.")(feed)


def feed(
    topic: Annotated[str, typer.Option(help="thème : mining / topic: mining")] = "",
    outlet: Annotated[str, typer.Option(help="site / outlet")] = "",
    grade: Annotated[int, typer.Option(help="1 partiel, 2 central / 1 partial, 2 central")] = 1,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="fichier ; sinon la sortie / file; else standard output"
        ),
    ] = None,
) -> None:
    """The 50 newest relevant texts, each once."""
    import sys

    from cli.choices import choose_outlet, choose_topic
    from flows.settings import load_settings
    from reports.digest.feeds import article_feed

    settings = load_settings()
    topic = topic and choose_topic("--topic", topic, settings.local)
    outlet = outlet and choose_outlet("--outlet", outlet, settings.published)
    body = article_feed(
        settings.published, topic=topic, outlet=outlet, grade=grade, language=settings.lang
    )
    if output is None:
        sys.stdout.buffer.write(body)
        return
    output.write_bytes(body)
    typer.echo(tr("feed_written", path=output))
