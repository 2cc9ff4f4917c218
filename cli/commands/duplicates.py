"""`veille duplicates --jsonl`: reprints and stories among the lines of a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from records import InputError
from records.error_code import ErrorCode
from text.json_lines import is_id, read_object

if TYPE_CHECKING:
    from duplicates.pipe import PipeAnswer, PipeText

_FORM = '{"id": …, "title": "…", "text": "…", "date": "2025-06-23", "site": "…"}'


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help="Reprises et récits parmi les lignes reçues. / Reprints and stories among the lines."
    )(duplicates)


def duplicates(
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl",
            help="Lit {id, title, text, date?, site?} ligne à ligne, écrit {id, cluster, story, "
            "best_match, jaccard, containment} dans le même ordre. / Reads and writes JSON lines.",
        ),
    ] = False,
) -> None:
    """Say which lines of standard input are one text, and which tell one story.

    `cluster` and `story` hold the id of their earliest line; `best_match`, `jaccard` and
    `containment` are null for that line. Only the lines read count.
    """
    if not jsonl:
        raise InputError(ErrorCode.DUPLICATES_WHAT, form=_FORM)
    for line in answer_lines(sys.stdin.buffer):
        sys.stdout.write(line + "\n")


def answer_lines(lines: Iterable[bytes]) -> list[str]:
    """Answer each line by one, blank ones left out. Raises InputError."""
    from duplicates.pipe import answer

    ids, texts = read_lines(lines)
    found = zip(ids, answer(with_entities(texts)), strict=True)
    return [json.dumps(_row(line, each, ids)) for line, each in found]


def with_entities(texts: Iterable[PipeText]) -> list[PipeText]:
    """The texts with the entities of the topics' lexicon that each names."""
    from flows.process_page import classifier
    from flows.settings import load_settings

    label = classifier(load_settings().local).label
    return [
        replace(t, entities=tuple(sorted({e.entity_id for e in label(t.title, t.text).entities})))
        for t in texts
    ]


def read_lines(lines: Iterable[bytes]) -> tuple[list[Any], list[PipeText]]:
    """Ids and texts of the lines, blank ones left out.

    Raises InputError with the number of the first line that is not such an object.
    """
    ids: list[Any] = []
    texts: list[PipeText] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            row = _object(line, number)
            ids.append(row["id"])
            texts.append(_text(row, number))
    return ids, texts


def _object(line: bytes, number: int) -> dict[str, Any]:
    try:
        row = read_object(line)
    except ValueError as error:
        raise InputError(ErrorCode.LINE_NOT_JSON, number=number, why=error, form=_FORM) from error
    if not is_id(row.get("id")):
        raise InputError(ErrorCode.LINE_WITHOUT_ID, number=number, form=_FORM)
    return row


def _text(row: dict[str, Any], number: int) -> PipeText:
    from duplicates.pipe import PipeText

    for key in ("title", "text", "date", "site"):
        if not isinstance(row.get(key) or "", str):
            raise InputError(ErrorCode.LINE_NOT_TEXT, number=number, key=key)
    return PipeText(
        title=row.get("title") or "",
        text=row.get("text") or "",
        published=_instant(row.get("date") or ""),
        site=row.get("site") or "",
    )


def _instant(written: str) -> datetime | None:
    """The date of a line, midnight UTC for a day; null where there is none that we can read."""
    try:
        found = datetime.fromisoformat(written.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):  # an offset may lead out of the years that there are
        return None


def _row(line: Any, found: PipeAnswer, ids: list[Any]) -> dict[str, Any]:
    return {
        "id": line,
        "cluster": ids[found.cluster],
        "story": ids[found.story],
        "best_match": None if found.best_match is None else ids[found.best_match],
        "jaccard": None if found.jaccard is None else round(found.jaccard, 4),
        "containment": None if found.containment is None else round(found.containment, 4),
    }
