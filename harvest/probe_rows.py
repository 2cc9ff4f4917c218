"""The probe sheet: exact addresses, asked before an outlet is enabled, and what they answer."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import lxml.html
from lxml import etree

from harvest.feeds import parse_feed
from harvest.fetch import Fetcher
from harvest.listings import parse_listing
from harvest.policy import Purpose
from harvest.wordpress import parse_posts
from records.candidate import Candidate
from records.outlet import Discovery, Outlet
from records.page import Page, Refusal
from records.reason import Reason, ReasonCode, make_reason
from records.vocabulary import DiscoveryWay
from text.decode import decode

_DATA = Path(__file__).with_name("probe_sheet.toml")
NOT_MODIFIED = make_reason(ReasonCode.NOT_MODIFIED)
_PURPOSES = {
    DiscoveryWay.FEED: Purpose.FEED,
    DiscoveryWay.WORDPRESS: Purpose.REST,
    DiscoveryWay.LISTING: Purpose.LISTING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One address of the sheet and what it should answer."""

    outlet: str
    way: DiscoveryWay
    url: str
    evidence: str
    expect: str
    link: str = ""
    article: str = ""
    """CSS selector of what an article's page must hold once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRow:
    """What one way answered."""

    way: DiscoveryWay
    url: str
    good: bool
    entries: int
    newest: datetime | None
    remark: Reason | None
    candidates: tuple[Candidate, ...] = ()
    evidence: str = ""
    expect: str = ""
    reached: bool = True
    """Its host answered, be it nonsense."""


@cache
def sheet() -> tuple[SheetRow, ...]:
    """All rows, in the order of the file."""
    rows = tomllib.loads(_DATA.read_text("utf-8"))["row"]
    return tuple(SheetRow(**{**row, "way": DiscoveryWay(row["way"])}) for row in rows)


async def ask(row: SheetRow, outlet: Outlet, fetcher: Fetcher) -> ProbeRow:
    """Asks one address of the sheet as it stands and says what it answered."""
    purpose = _PURPOSES.get(row.way, Purpose.PAGE)
    result = await fetcher.fetch(row.url, outlet=outlet, purpose=purpose)
    if not isinstance(result, Page):
        reached = not isinstance(result, Refusal) or result.http_status is not None
        told = _told(row, (), result.reason if isinstance(result, Refusal) else NOT_MODIFIED)
        return replace(told, reached=reached)
    candidates, problem = _read(row, result, outlet)
    if not problem and row.article:
        problem = await _article(row, result, candidates, outlet, fetcher)
    return _told(row, candidates, problem)


def _told(row: SheetRow, candidates: tuple[Candidate, ...], problem: Reason | None) -> ProbeRow:
    return ProbeRow(
        way=row.way,
        url=row.url,
        good=not problem,
        entries=len(candidates),
        newest=newest(candidates),
        remark=problem,
        candidates=candidates,
        evidence=row.evidence,
        expect=row.expect,
    )


def newest(candidates: tuple[Candidate, ...]) -> datetime | None:
    """The latest date that candidates carry."""
    dates = (c.published_hint or c.modified_hint for c in candidates)
    return max((at for at in dates if at is not None), default=None)


def _read(row: SheetRow, page: Page, outlet: Outlet) -> tuple[tuple[Candidate, ...], Reason | None]:
    """The candidates of an answer, and what is wrong with it."""
    if row.way is DiscoveryWay.FEED:
        feed = parse_feed(page.body, row.url, outlet, page.fetched_at, media_type=page.media_type)
        return feed.candidates, feed.problem
    if row.way is DiscoveryWay.WORDPRESS:
        posts = parse_posts(page, outlet)
        return posts.candidates, posts.problem or (
            None if posts.candidates else make_reason(ReasonCode.NO_ENTRIES)
        )
    if row.way is DiscoveryWay.LISTING:
        way = Discovery(way=row.way, url=row.url, link=row.link)
        found = parse_listing(page, way, outlet)
        return found, None if found else make_reason(ReasonCode.LINKS_LEAD_NOWHERE)
    return (), None


async def _article(
    row: SheetRow,
    page: Page,
    candidates: tuple[Candidate, ...],
    outlet: Outlet,
    fetcher: Fetcher,
) -> Reason | None:
    """Why an article's page does not hold what it must hold once; None when it does."""
    if candidates:
        result = await fetcher.fetch(candidates[0].url, outlet=outlet)
        if not isinstance(result, Page):
            why = result.reason if isinstance(result, Refusal) else NOT_MODIFIED
            return why.at(candidates[0].url)
        page = result
    try:
        tree = lxml.html.document_fromstring(decode(page.body, page.media_type, outlet.language))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return make_reason(ReasonCode.NO_HTML, url=page.final_url)
    count = len(tree.cssselect(row.article))
    if count == 1:
        return None
    return make_reason(
        ReasonCode.ELEMENT_COUNT, element=row.article, count=count, url=page.final_url
    )
