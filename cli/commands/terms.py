"""`veille terms try`: what a new term would change before it is saved."""

from __future__ import annotations

from typing import Annotated

import typer

terms = typer.Typer(
    no_args_is_help=True, help="Essaie des termes de thèmes. / Tries terms of topics."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.add_typer(terms, name="terms")


@terms.command("try", help="Articles qu'un terme changerait. / Articles that a term would change.")
def try_one(
    term: Annotated[str, typer.Argument(metavar="TERME", help="« blocus », « drone* »")],
    topic: Annotated[str, typer.Option("--topic", help="thème / topic")],
    weight: Annotated[float, typer.Option("--weight", help="poids / weight")] = 1.0,
    language: Annotated[str, typer.Option("--language", help="fr, en, ru")] = "fr",
) -> None:
    """Print the stored articles whose labels would change; nothing is written."""
    import sys

    from cli.choices import choose_topic
    from cli.speech import tr
    from flows.relabel import HEAD, published, try_term
    from flows.settings import load_settings

    settings = load_settings()
    topic = choose_topic("--topic", topic, settings.local)
    trial = try_term(
        published(settings.published), settings.local, term, topic, weight=weight, language=language
    )
    if trial.changes:
        sys.stdout.write(tr("terms_changes", count=len(trial.changes), all=trial.read) + "\n")
        sys.stdout.writelines(f"  {change.line()}\n" for change in trial.changes)
    else:
        sys.stdout.write(tr("terms_none") + "\n")
    sys.stdout.write(f"{tr('terms_how', file=trial.file)}\n{trial.row}\n")
    if not trial.file.exists():
        sys.stdout.write(f"{tr('terms_file')}\n{HEAD}")
