"""`veille label`: labels of any text, or of a stream of JSON lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from records.error_code import ErrorCode

if TYPE_CHECKING:
    from topics.classifier import Classifier


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help="Étiquette un texte, ou un flux JSONL. / Labels a text, or a JSONL stream.")(
        label
    )


def label(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FICHIER", help=".txt, .md ou .html / .txt, .md or .html"),
    ] = None,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help="lit des lignes {id, title, text} / reads lines {id, title, text}",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="un objet JSON / one object")] = False,
) -> None:
    """Print the labels of a file, or answer each line of standard input by a line."""
    from flows.settings import load_settings
    from records import InputError
    from topics.classifier import load

    local = load_settings().local
    if jsonl:
        _stream(local, file)
    elif file is None:
        raise InputError(ErrorCode.LABEL_WHAT)
    else:
        _one(file, load(local), as_json=as_json)


def _stream(local: Path, file: Path | None) -> None:
    import sys

    from flows.labelling import answers
    from records import InputError
    from topics.classifier import load

    classifier = load(local)
    try:
        lines = file.open("rb") if file else sys.stdin.buffer
    except OSError as error:
        raise InputError(ErrorCode.FILE_SAID, file=file, why=error.strerror) from error
    with lines:
        for answer in answers(lines, classifier):
            sys.stdout.buffer.write(answer.encode("utf-8", "backslashreplace") + b"\n")
            sys.stdout.buffer.flush()


def _one(file: Path, classifier: Classifier, *, as_json: bool) -> None:
    import json
    import sys
    from datetime import UTC, datetime

    from rich.console import Console

    from cli.label_view import print_labels, print_marked
    from flows.labelling import article_of
    from flows.labelling import as_json as form

    now = datetime.now(UTC)
    article = article_of(file, now)
    day = (article.published.value or now).date()
    labels = classifier.label(article.title, article.text, article.language, day)
    if as_json:
        sys.stdout.write(json.dumps(form(labels), ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(article.title, style="bold", markup=False)
    print_labels(
        console,
        labels,
        article.title,
        article.text,
        lexicon=classifier.lexicon,
        asked=article.language,
        day=day,
    )
    print_marked(console, labels, article.title, article.text)
