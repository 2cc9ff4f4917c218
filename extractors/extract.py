"""From a page to its article: the ladder of ways, and what each page ends as."""

from __future__ import annotations

import trafilatura
from trafilatura.settings import Document

from extractors import headline
from extractors.authors import page_authors
from extractors.body import shape
from extractors.credits import NO_CREDITS, CreditIndex
from extractors.dating import page_date
from extractors.page_data import read_page, surroundings
from records.article import Article, Rejection
from records.candidate import Candidate
from records.outlet import Outlet
from records.page import Page
from records.vocabulary import OutletKind, Status
from text.decode import clean, decode_markup
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
    markup = decode_markup(page.body, page.media_type, outlet.language)
    data = read_page(markup, page.final_url)
    if data is None:
        return Rejection(status=Status.NOT_AN_ARTICLE, reason="the page is empty")
    found = trafilatura.bare_extraction(
        data.tree, url=page.final_url or None, include_comments=False, options=None
    )
    if not isinstance(found, Document):
        return Rejection(status=Status.NOT_AN_ARTICLE, reason="no text found")
    heading = headline.page_title(data)
    title, near = heading.text, surroundings(heading.element)
    body = shape(clean(found.text or "").split("\n"), title=title, credits=credits)
    if len(body.text) < outlet.expect.min_characters:
        return Rejection(status=Status.TOO_SHORT, reason=f"{len(body.text)} characters of text")
    return Article(
        outlet_id=outlet.id,
        canonical_url=candidate.canonical_url if candidate else None,
        url=page.final_url,
        title=title or headline.derive(body.paragraphs[0]),
        title_derived=not title,
        text=body.text,
        paragraphs=body.paragraphs,
        crossheads=body.crossheads,
        byline=page_authors(data, near, title) or body.names,
        contributors=body.contributors,
        credit=body.credit,
        credit_outlet_id=credits.outlet_id(body.credit) if body.credit else None,
        dateline=body.dateline,
        published=page_date(
            data,
            near,
            text=body.text,
            candidate=candidate,
            timezone=outlet.timezone,
            fetched_at=page.fetched_at,
        ),
        language=language_of(body.text, expected=outlet.language),
        comments_removed=body.comments,
        extractor="trafilatura",
    )
