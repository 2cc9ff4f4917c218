"""From a page to its article: the ladder of ways, and what each page ends as."""

from __future__ import annotations

from datetime import UTC, datetime, time

import trafilatura
from trafilatura.settings import Document

from extractors import headline
from extractors.body import shape
from extractors.credits import NO_CREDITS, CreditIndex
from records.article import Article, Dating, Rejection
from records.candidate import Candidate
from records.outlet import Outlet
from records.page import Page
from records.vocabulary import OutletKind, Precision, Status
from text.decode import clean, decode
from text.language import language_of

ANY_OUTLET = Outlet(id="document", name="", home_url="", kind=OutletKind.WEB_PAPER)
"""Stands in where nobody said which outlet a page is from: no rules of its own."""


def extract(
    page: Page,
    outlet: Outlet,
    candidate: Candidate | None = None,
    *,
    credits: CreditIndex = NO_CREDITS,
) -> Article | Rejection:
    """The article on a page, or why there is none. Never raises on bad pages."""
    html = decode(page.body, page.media_type, outlet.language)
    found = trafilatura.bare_extraction(
        html, url=page.final_url or None, with_metadata=True, include_comments=True
    )
    if not isinstance(found, Document):
        return Rejection(status=Status.NOT_AN_ARTICLE, reason="no text found")
    title = headline.host_tail(clean(found.title or ""))[0]
    body = shape(clean(found.text or "").split("\n"), title=title, credits=credits)
    if len(body.text) < outlet.expect.min_characters:
        return Rejection(status=Status.TOO_SHORT, reason=f"{len(body.text)} characters of text")
    value = (
        datetime.combine(datetime.fromisoformat(found.date), time(), UTC) if found.date else None
    )
    return Article(
        outlet_id=outlet.id,
        canonical_url=candidate.canonical_url if candidate else None,
        url=page.final_url,
        title=title or headline.derive(body.paragraphs[0]),
        title_derived=not title,
        text=body.text,
        paragraphs=body.paragraphs,
        crossheads=body.crossheads,
        byline=body.names,
        contributors=body.contributors,
        credit=body.credit,
        credit_outlet_id=credits.outlet_id(body.credit) if body.credit else None,
        dateline=body.dateline,
        published=Dating(
            value=value, precision=Precision.DAY if value else Precision.NONE, method="trafilatura"
        ),
        language=language_of(body.text, expected=outlet.language),
        comments_removed=body.comments,
        extractor="trafilatura",
    )
