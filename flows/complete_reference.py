"""The whole text of an article of which only a reference is kept: bought, or typed from the sound.

The text becomes the article's next version, of kind `text`, labelled like any other; the reference
stays as the version before it. Where it came from stands in its outcome (way `file`, the file's
name) and in its version (`extractor` = `given`, the file's hash).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from extractors.documents import read_document
from flows.local_files import Given, check_file, result_of
from flows.run_context import Newsroom
from records import Article, Batch, Dating, InputError, OutletReport, Precision
from records.error_code import ErrorCode
from records.vocabulary import Kind
from warehouse.articles import find_article
from warehouse.reader import query

GIVEN = "given"
"""The rung of a text that the desk gave."""

_REFERENCE = """
select v.title, v.title_derived, v.byline, v.credit, v.credit_outlet_id, v.published_at,
    v.published_precision, v.published_method, v.published_not_before, v.published_not_after,
    v.modified_at, v.image, v.caption, v.section, v.tags, v.enclosures,
    a.outlet_id, a.canonical_url, a.source_key, v.url
from article_version v join article a using (article_id)
where v.article_id = $article order by v.number desc limit 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What is kept of an article whose text is missing."""

    outlet_id: str
    canonical_url: str | None
    source_key: str | None
    fields: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What its identifier is derived from."""
        return self.canonical_url or self.source_key or ""


def reference(snapshot: Path, name: str) -> Reference:
    """The reference with this identifier or address.

    Raises InputError where there is none, or where the article has its text already.
    """
    article = find_article(snapshot, name)
    if any(version.kind == Kind.TEXT for version in article.versions):
        raise InputError(ErrorCode.AS_HAS_TEXT, article=name)
    found = query(snapshot, _REFERENCE, {"article": article.article_id})
    row = dict(zip(found.columns, found.rows[0], strict=True))
    return Reference(
        outlet_id=row.pop("outlet_id"),
        canonical_url=row.pop("canonical_url"),
        source_key=row.pop("source_key"),
        fields=row,
    )


def given_text(room: Newsroom, path: Path, name: str, given: Given) -> Batch:
    """The text in this file as the next version of that article.

    Raises InputError for a file that cannot be read and for an article that is no reference.
    """
    check_file(path)
    kept, body, now = reference(room.settings.published, name), path.read_bytes(), room.now()
    read = read_document(body, name=path.name, fetched_at=now, credits=room.credits())
    if isinstance(read, Article):
        read = _completed(read, kept, given)
    result = result_of(room, read, outlet_id=kept.outlet_id, key=kept.key, found_in=path.name)
    if result.document:
        digest = sha256(body).hexdigest()
        result = replace(result, document=replace(result.document, page_sha256=digest))
    report = OutletReport(
        outlet_id=kept.outlet_id, candidates=1, reached=True, started_at=now, ended_at=now
    )
    return Batch(report=report, results=(result,))


def _completed(read: Article, kept: Reference, given: Given) -> Article:
    """The text given, with the fields that the reference has and the text does not tell better."""
    told = kept.fields
    own_title = bool(told["title"]) and not told["title_derived"]
    return replace(
        read,
        outlet_id=kept.outlet_id,
        canonical_url=kept.canonical_url,
        url=told["url"],
        kind=Kind.TEXT,
        partial_text=False,
        title=told["title"] if own_title else read.title,
        title_derived=False if own_title else read.title_derived,
        byline=read.byline or tuple(told["byline"]),
        credit=given.credit or read.credit or told["credit"],
        credit_outlet_id=read.credit_outlet_id or told["credit_outlet_id"],
        published=_dating(read, kept, given),
        modified=told["modified_at"],
        image=told["image"],
        caption=told["caption"],
        section=told["section"],
        tags=tuple(told["tags"]),
        enclosures=tuple(told["enclosures"]),
        extractor=GIVEN,
    )


def _dating(read: Article, kept: Reference, given: Given) -> Dating:
    """The day that a person gave, else the reference's, else what the text tells."""
    told = kept.fields
    if given.published:
        return Dating(value=given.published, precision=Precision.DAY, method="given")
    if told["published_at"] is None:
        return read.published
    return Dating(
        value=told["published_at"],
        precision=Precision(told["published_precision"]),
        method=told["published_method"],
        not_before=told["published_not_before"],
        not_after=told["published_not_after"],
        alternatives=read.published.alternatives,
    )
