"""Archived pages read again and laid beside what is stored: the part of a replay inside a worker.

A worker is given some dozens of references into the archive, reads the pages there itself, and
gives back only what differs (and the documents, where they are to be kept).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractors.credits import CreditIndex
from flows.process_page import read_page
from harvest.archive import Archive, ArchiveError
from records import Candidate, Document, Outlet, Rejection, WarcRef
from text.ids import content_hash

LABELS = ("relevance", "topics")
FIELDS = (
    "title", "kind", "byline", "credit", "published_at", "published_precision", "language",
    "section", "words", "text", *LABELS,
)  # fmt: skip
SHOWN = 70
"""Characters of a text shown on each side of the place where it first differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An article as it is stored, and where its page lies."""

    version_id: str
    candidate: Candidate
    warc: WarcRef
    values: Mapping[str, object]
    content_hash: str
    classifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What today's code makes of it. `changes`: field to what was stored and what would be."""

    version_id: str
    url: str
    outlet_id: str
    changes: Mapping[str, tuple[object, object]]
    rejected: str = ""
    document: Document | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every page of a replay is read with."""

    outlets: Mapping[str, Outlet]
    archive: Path
    local: Path | None
    credits: CreditIndex
    keep: bool
    """Whether the documents come back too."""


def read_again(pages: Sequence[Stored], texts: Mapping[str, str], desk: Desk) -> list[Replayed]:
    """These pages again, each compared with what is stored; runs inside a worker.

    `texts` are the stored ones, by version.
    """
    archive = Archive(desk.archive)
    return [_one(stored, texts.get(stored.version_id, ""), archive, desk) for stored in pages]


def _one(stored: Stored, text: str, archive: Archive, desk: Desk) -> Replayed:
    outlet = desk.outlets[stored.candidate.outlet_id]
    try:
        page = archive.read(stored.warc)
    except ArchiveError as error:
        return rejected(stored, str(error))
    read = read_page(page, outlet, stored.candidate, desk.local, desk.credits)
    if isinstance(read, Rejection):
        return rejected(stored, f"{read.status}: {read.reason}")
    return Replayed(
        version_id=stored.version_id,
        url=stored.candidate.url,
        outlet_id=outlet.id,
        changes=changes(stored, text, read),
        document=read if desk.keep else None,
    )


def rejected(stored: Stored, why: str) -> Replayed:
    """A page that gives no article today."""
    return Replayed(
        version_id=stored.version_id,
        url=stored.candidate.url,
        outlet_id=stored.candidate.outlet_id,
        changes={},
        rejected=why,
    )


def changes(stored: Stored, text: str, document: Document) -> dict[str, tuple[object, object]]:
    """The fields that differ: what was stored and what would be."""
    now = values_of(document)
    differing = {
        name: (stored.values[name], now[name])
        for name in now
        if name in stored.values and stored.values[name] != now[name]
    }
    kind, title = str(stored.values["kind"]), str(stored.values["title"])
    if content_hash(kind, title, document.article.text) != stored.content_hash:
        differing["text"] = first_difference(text, document.article.text)
    return differing


def first_difference(old: str, new: str) -> tuple[str, str]:
    """Both texts around the first place where they differ."""
    at = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    return _around(old, at), _around(new, at)


def _around(text: str, at: int) -> str:
    begins, ends = max(at - SHOWN, 0), at + SHOWN
    before, after = "…" if begins else "", "…" if ends < len(text) else ""
    return before + " ".join(text[begins:ends].split()) + after


def values_of(document: Document) -> dict[str, object]:
    """The compared fields of a document, in the forms that the warehouse gives them back."""
    article = document.article
    topics = sorted(document.labels.topics, key=lambda t: (-t.score, t.topic))
    return {
        "title": article.title,
        "kind": str(article.kind),
        "byline": list(article.byline),
        "credit": article.credit,
        "published_at": article.published.value,
        "published_precision": str(article.published.precision),
        "language": article.language,
        "section": article.section,
        "words": article.words,
        "relevance": document.labels.relevance,
        "topics": [topic.topic for topic in topics],
    }
