"""Which documents are new, which are new versions, which say nothing new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import duckdb

from records import Document
from records.vocabulary import Kind, Status
from text.ids import version_id
from warehouse.rows import asked
from warehouse.tombstones import Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The latest stored version of one kind of an article."""

    version_id: str
    content_hash: str


@dataclass(slots=True)
class History:
    """What is stored of an article: enough to place the next document."""

    latest: dict[Kind, Stored] = field(default_factory=dict)
    highest_number: int = -1
    taken_down: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a document belongs. Only `new`, `new_version` and `reference` are to be stored."""

    document: Document
    status: Status
    version_id: str | None
    number: int
    first: bool
    stored: bool
    """True when it makes a version."""
    withheld: Withheld | None = None
    """The text taken down that it is a copy of: its version is stored without the text."""


_HISTORIES = """
select article_id, kind, arg_max(version_id, number), arg_max(content_hash, number), max(number)
from article_version where article_id in (select key from asked) group by all
"""
_TAKEN_DOWN = "select article_id from takedown where article_id in (select key from asked)"


def histories(
    connection: duckdb.DuckDBPyConnection, article_ids: Iterable[str]
) -> dict[str, History]:
    """What is stored of each of these articles; articles without a version are left out."""
    found: dict[str, History] = {}
    with asked(connection, article_ids):
        versions = connection.execute(_HISTORIES).fetchall()
        taken_down = connection.execute(_TAKEN_DOWN).fetchall()
    for article, kind, version, content, number in versions:
        history = found.setdefault(article, History())
        history.latest[Kind(kind)] = Stored(version_id=version, content_hash=content)
        history.highest_number = max(history.highest_number, number)
    for (article,) in taken_down:
        found.setdefault(article, History()).taken_down = True
    return found


def place(document: Document, history: History, withheld: Withheld | None = None) -> Placed:
    """Where a document belongs in its article's history, which is brought up to date.

    A version follows only the latest of its own kind: a notice adds nothing to an article whose
    notice is stored, and a teaser between two equal texts does not make the second one new.
    """
    kind = document.article.kind
    before = history.latest.get(kind)
    first = not history.latest and not history.taken_down
    if history.taken_down:
        return Placed(
            document=document, status=Status.KNOWN, version_id=None, number=-1, first=False,
            stored=False,
        )  # fmt: skip
    if before and before.content_hash == document.content_hash:
        return Placed(
            document=document, status=Status.UNCHANGED, version_id=before.version_id, number=-1,
            first=False, stored=False,
        )  # fmt: skip
    if withheld and not first:
        return Placed(
            document=document, status=Status.KNOWN, version_id=None, number=-1, first=False,
            stored=False, withheld=withheld,
        )  # fmt: skip
    identifier = version_id(
        document.article_id, document.content_hash, before.version_id if before else ""
    )
    number = 0 if first and kind is Kind.NOTICE else max(history.highest_number + 1, 1)
    history.latest[kind] = Stored(version_id=identifier, content_hash=document.content_hash)
    history.highest_number = number
    history.taken_down = withheld is not None
    return Placed(
        document=document, status=Status.KNOWN if withheld else _status(kind, first=first),
        version_id=identifier, number=number, first=first, stored=True, withheld=withheld,
    )  # fmt: skip


def _status(kind: Kind, *, first: bool) -> Status:
    if not first:
        return Status.NEW_VERSION
    return Status.REFERENCE if kind is Kind.REFERENCE else Status.NEW
