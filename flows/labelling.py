"""Labels for whoever asks by file or pipe: one JSON line an article, in the order received."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from extractors.documents import read_document
from records import InputError
from records.article import Article
from records.error_code import ErrorCode
from records.labels import Labels
from text.json_lines import is_id, read_object
from text.language import language_of
from topics.classifier import Classifier
from topics.lexicon import LANGUAGES
from warehouse.reader import query


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An article that a line of the pipe asks labels for."""

    id: Any
    title: str
    text: str
    language: str


class _BadLine(Exception):
    def __init__(self, id_: Any, reason: str) -> None:
        super().__init__(reason)
        self.id = id_


def answers(lines: Iterable[bytes], classifier: Classifier) -> Iterator[str]:
    """A JSON line for each line received, in its order; a bad one gets its id and the error."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = _read(line, number)
            labels = classifier.label(asked.title, asked.text, asked.language)
            answer = {"id": asked.id, **as_json(labels)}
        except _BadLine as bad:
            answer = {"id": bad.id, "error": str(bad)}
        yield json.dumps(answer, ensure_ascii=False)


def as_json(labels: Labels) -> dict[str, Any]:
    """Labels in the form of the pipe."""
    return {
        "relevance": labels.relevance,
        "score": labels.score,
        "topics": {t.topic: t.score for t in labels.topics},
        "sublabels": list(labels.sublabels),
        "entities": [
            {"name": e.name, "country": e.country, "count": e.count} for e in labels.entities
        ],
        "evidence": [
            {
                "label": e.label,
                "field": e.field,
                "sentence": e.sentence,
                "start": e.start,
                "end": e.end,
                "terms": list(e.terms),
            }
            for e in labels.evidence
        ],
        "classifier": labels.classifier,
    }


def _read(line: bytes, number: int) -> Asked:
    try:
        given = read_object(line)
    except ValueError as error:
        why = f"line {number}: not a JSON object with id, title and text: {error}"
        raise _BadLine(None, why) from error
    id_ = given.get("id")
    if id_ is not None and not is_id(id_):
        raise _BadLine(None, f"line {number}: id must be a text or a number")
    fields = {name: given.get(name) or "" for name in ("title", "text", "language")}
    for name, value in fields.items():
        if not isinstance(value, str):
            raise _BadLine(id_, f"line {number}: {name} must be text")
    if not fields["title"].strip() and not fields["text"].strip():
        raise _BadLine(id_, f"line {number}: neither title nor text")
    return Asked(id=id_, **{**fields, "language": _language(fields["language"], fields["text"])})


def _language(given: str, text: str) -> str:
    """The two-letter code given, else the language that the text shows, French if none does."""
    code = given.strip().lower().replace("_", "-").split("-")[0]
    if code:
        return code
    found = language_of(text)
    return LANGUAGES[0] if found == "und" else found


def article_of(path: Path, now: datetime) -> Article:
    """Read the article in a file of text, Markdown or HTML.

    A plain text counts however short it is. Raises InputError when there is none.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise InputError(ErrorCode.FILE_CANNOT_BE_READ, path=path, detail=error.strerror) from error
    found = read_document(body, name=path.name, fetched_at=now, fewest_characters=1)
    if not isinstance(found, Article):
        raise InputError(ErrorCode.NO_ARTICLE_IN_FILE, path=path, why=found.reason)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An article of the published snapshot, with the grade that it has there."""

    version_id: str
    title: str
    text: str
    language: str
    relevance: int | None
    classifier: str
    day: date | None


_STORED = """
select a.version_id, a.title, text_of(a.version_id), a.language, a.relevance, a.classifier, a.day
from articles a
where starts_with(a.article_id, ?) or a.url = ? or a.canonical_url = ?
order by a.article_id <> ?
limit 2
"""


def stored(snapshot: Path, article: str) -> Stored:
    """The published article with this identifier (its beginning will do) or address.

    Raises InputError when there is none, more than one, or its text was taken down.
    """
    from text.urls import canonical

    address = canonical(article) if "://" in article else article
    rows = query(snapshot, _STORED, [article, article, address, article]).rows
    if not rows:
        raise InputError(ErrorCode.EXPLAIN_UNKNOWN, article=article)
    if len(rows) > 1:
        raise InputError(ErrorCode.EXPLAIN_SEVERAL, article=article, count=len(rows))
    version, title, body, language, relevance, classifier, day = rows[0]
    if body is None:
        raise InputError(ErrorCode.EXPLAIN_GONE, article=article)
    return Stored(
        version_id=version,
        title=title,
        text=body,
        language=language,
        relevance=relevance,
        classifier=classifier or "–",
        day=day,
    )
