"""Listing pages: the article links of a section, in the order of the page."""

from __future__ import annotations

import lxml.html
from lxml import etree

from harvest.addresses import identity, is_article
from records.candidate import Candidate
from records.outlet import Discovery, Outlet
from records.page import Page
from records.vocabulary import DiscoveryWay
from text.decode import clean, decode
from text.url_dates import date_in_url
from text.urls import absolute

_MAX_LINKS = 500


def parse_listing(page: Page, way: Discovery, outlet: Outlet) -> tuple[Candidate, ...]:
    """The links that `way.link` selects and that have the form of the outlet's articles."""
    markup = decode(page.body, page.media_type, outlet.language)
    try:
        tree = lxml.html.document_fromstring(markup)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    found: dict[str, Candidate] = {}
    for element in tree.cssselect(way.link or "a")[: _MAX_LINKS * 4]:
        candidate = _candidate(element, page, outlet)
        if candidate is None:
            continue
        earlier = found.get(candidate.canonical_url)
        if earlier is None or len(candidate.title_hint) > len(earlier.title_hint):
            found[candidate.canonical_url] = candidate  # an image's link has no title
    return tuple(found.values())[:_MAX_LINKS]


def _candidate(element: object, page: Page, outlet: Outlet) -> Candidate | None:
    link = absolute(page.final_url, element.get("href") or "")  # type: ignore[attr-defined]
    if link is None or not is_article(link, outlet):
        return None
    told = date_in_url(link, fetched_at=page.fetched_at)
    title = clean(element.text_content())  # type: ignore[attr-defined]
    return Candidate(
        outlet_id=outlet.id,
        url=link,
        canonical_url=identity(link, outlet),
        found_in=page.requested_url,
        way=DiscoveryWay.LISTING,
        title_hint=" ".join(title.split())[:300],
        published_hint=told.value if told else None,
    )
