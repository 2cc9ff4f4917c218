"""One page or document in, one row out: what `veille extract` prints for a pipe."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TypedDict

from extractors.credits import CreditIndex
from extractors.documents import read_document
from extractors.extract import ANY_OUTLET, extract
from records.article import Article, Dating, Rejection
from records.outlet import Outlet
from records.page import Page
from records.reason import ReasonCode, make_reason
from records.vocabulary import Kind, Precision, Status

_TEXTS = (".txt", ".md", ".markdown")
_LAST = time(23, 59, 59)


class Contribution(TypedDict):
    """A named contributor with the role that the page prints."""

    role: str
    name: str


class Row(TypedDict):
    """The answer for one line; docs/fields.md tells what each key means."""

    id: object
    title: str | None
    byline: list[str]
    credit: str | None
    published: str | None
    precision: str
    method: str
    text: str | None
    crossheads: list[str]
    not_before: str | None
    not_after: str | None
    title_derived: bool
    contributors: list[Contribution]
    comments_removed: int
    language: str | None
    outcome: str
    rung: str | None


def published(dating: Dating) -> str | None:
    """ISO 8601 at the precision that is known, on the clock that the page printed."""
    if dating.value is None:
        return None
    if dating.precision is Precision.MONTH:
        return dating.value.strftime("%Y-%m")
    if dating.precision is not Precision.MINUTE:
        return dating.value.date().isoformat()
    shift = timedelta(minutes=dating.utc_offset_minutes)
    # The instant is UTC; shown on the publisher's clock with its offset.
    shown = (dating.value + shift).replace(tzinfo=None)
    sign = "-" if shift < timedelta() else "+"
    minutes = abs(dating.utc_offset_minutes)
    return f"{shown.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"


def _bound(value: datetime | None) -> str | None:
    if value is None:
        return None
    whole = value.time() in (time(), _LAST)
    return value.date().isoformat() if whole else value.isoformat()


def row_of(key: object, found: Article | Rejection) -> Row:
    """The row of an article, or of a page that is none: then `text` and `rung` are null, and the
    rest is what such a page tells of itself.
    """
    if isinstance(found, Rejection):
        row = _row(key, found.seen) if found.seen else _nothing(key)
        row["text"] = row["rung"] = None
        row["crossheads"] = []
        row["outcome"] = found.status.value
        if not row["title"] or row["title_derived"]:
            row["title"], row["title_derived"] = None, False
        return row
    return _row(key, found)


def _nothing(key: object) -> Row:
    return Row(
        id=key, title=None, byline=[], credit=None, published=None,
        precision=Precision.NONE.value, method="none", text=None, crossheads=[],
        not_before=None, not_after=None, title_derived=False, contributors=[],
        comments_removed=0, language=None, outcome="", rung=None,
    )  # fmt: skip


def _row(key: object, found: Article) -> Row:
    dating = found.published
    return Row(
        id=key,
        title=found.title,
        byline=list(found.byline),
        credit=found.credit,
        published=published(dating),
        precision=dating.precision.value,
        method=dating.method,
        text=found.text,
        crossheads=list(found.crossheads),
        not_before=_bound(dating.not_before),
        not_after=_bound(dating.not_after),
        title_derived=found.title_derived,
        contributors=[Contribution(role=c.role, name=c.name) for c in found.contributors],
        comments_removed=found.comments_removed,
        language=found.language if found.text else None,
        outcome="reference" if found.kind is Kind.REFERENCE else "article",
        rung=found.extractor,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of the pipe: a page or document to read."""

    key: object
    path: Path
    url: str
    outlet: Outlet | None
    """Null: no rules of an outlet are used."""


def read_asked(asked: Asked, credits: CreditIndex, now: datetime) -> Row | Rejection:
    """The row of one request, or why its file cannot be read; runs inside a worker."""
    found = read_file(
        asked.path, url=asked.url, outlet=asked.outlet, credits=credits, fetched_at=now
    )
    if isinstance(found, Rejection) and found.status is Status.EXTRACT_ERROR:
        return found
    return row_of(asked.key, found)


def saved_bytes(path: Path) -> bytes | Rejection:
    """Read a saved page, unpacked; or say why it cannot be read."""
    try:
        body = path.read_bytes()
        return gzip.decompress(body) if path.suffix == ".gz" else body
    except (OSError, EOFError, ValueError) as error:
        reason = make_reason(ReasonCode.FILE_UNREADABLE, file=str(path), detail=str(error))
        return Rejection(status=Status.EXTRACT_ERROR, reason=reason)


def read_file(
    path: Path,
    *,
    url: str,
    outlet: Outlet | None,
    credits: CreditIndex,
    fetched_at: datetime | None = None,
) -> Article | Rejection:
    """The article in a file: a page (`.html`, `.html.gz`) or a text (`.txt`, `.md`).

    Never raises for a bad file: one that cannot be read is an `extract_error` with its reason.
    """
    now = fetched_at or datetime.now(UTC)
    body = saved_bytes(path)
    if isinstance(body, Rejection):
        return body
    name = path.name.removesuffix(".gz")
    if Path(name).suffix.lower() in _TEXTS or not url:
        return read_document(body, name=name, fetched_at=now, outlet=outlet, credits=credits)
    page = Page(
        requested_url=url,
        final_url=url,
        status=200,
        fetched_at=now,
        media_type="text/html",
        headers=(),
        body=body,
    )
    return extract(page, outlet or ANY_OUTLET, credits=credits)
