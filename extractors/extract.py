"""From a page to its article: the ladder of ways, and what each page ends as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from extractors import boilerplate, headline, strategies
from extractors.body import Body
from extractors.credits import NO_CREDITS, CreditIndex
from extractors.dating import Beside, Days, Places, weigh_days
from extractors.ladder import LONG_TEASER, choose_body
from extractors.page_data import PageData, Surroundings, read_page, text_of
from extractors.page_metadata import Side, read_side
from extractors.pdf_documents import is_pdf, read_pdf
from extractors.reading import Reading, open_reading
from extractors.writers import find_writers
from records.article import Article, Dating, Rejection
from records.candidate import Candidate
from records.outlet import Outlet
from records.page import Page
from records.reason import ReasonCode, fault_reason, make_reason
from records.vocabulary import Kind, OutletKind, Status
from text.dates import find_dates
from text.decode import decode_markup
from text.fold import fold
from text.language import language_of

ANY_OUTLET = Outlet(id="document", name="", home_url="", kind=OutletKind.WEB_PAPER)
"""Stands in where nobody said which outlet a page is from: no rules of its own."""

_SHORT_TEXT = 1500
"""Characters under which a paywall's sentence means that the rest is missing."""
_LEAD_CHARACTERS = 80
_CHALLENGE_CHARACTERS = 1200
_GUESSED = frozenset({"trafilatura", "paragraphs", "none"})


def extract(
    page: Page,
    outlet: Outlet,
    candidate: Candidate | None = None,
    *,
    credits: CreditIndex = NO_CREDITS,
) -> Article | Rejection:
    """The article on a page, or why there is none. Never raises on bad pages.

    The first rung of the ladder (rungs.py) whose text passes the checks wins and is recorded. A
    teaser, a paywalled page, an audio or video bulletin comes as a reference with what there is.
    """
    try:
        return _extract(page, outlet, candidate, credits)
    except Exception as error:  # noqa: BLE001 - the one place where a page's failure becomes a row
        return Rejection(status=Status.EXTRACT_ERROR, reason=fault_reason(error))


def _extract(
    page: Page, outlet: Outlet, candidate: Candidate | None, credits: CreditIndex
) -> Article | Rejection:
    if is_pdf(page.body):
        return read_pdf(page, outlet, candidate, credits)
    reading = begin_reading(page, outlet, candidate, credits)
    if isinstance(reading, Rejection):
        return reading
    body, rung = choose_body(reading)
    refused = _refused(reading, body, rung)
    if refused:
        return replace(refused, seen=_seen(reading, body, rung, refused.status))
    if not body.text:
        return _article(reading, _lead(reading), "lead")
    return _article(reading, body, rung)


def begin_reading(
    page: Page, outlet: Outlet, candidate: Candidate | None, credits: CreditIndex
) -> Reading | Rejection:
    """Begin to read a page, or say why not."""
    if not is_page(page.body, page.media_type):
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(ReasonCode.NO_HTML))
    markup = decode_markup(page.body, page.media_type, outlet.language)
    data = read_page(markup, page.final_url or page.requested_url)
    if data is None:
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(ReasonCode.PAGE_EMPTY))
    return open_reading(data, page, outlet, candidate, credits)


# First bytes of what is no page, whatever its server calls it: PDF, pictures, archives, sound.
_NO_PAGE = re.compile(
    rb"%PDF-|\xff\xd8\xff|\x89PNG|GIF8|PK\x03\x04|\x1f\x8b|Rar!|RIFF|OggS|ID3|\x00\x00\x00.ftyp|BM"
    rb"|\s*(?:<\?xml[^>]{0,200}\?>\s*)?<(?:rss|feed|urlset|sitemapindex|svg)\b",
    re.S,
)
_NO_PAGE_TYPES = re.compile(
    r"(?:image|audio|video|font)/|text/(?:css|javascript|csv)|application/(?:pdf|json|javascript|zip)",
    re.I,
)


def is_page(body: bytes, media_type: str) -> bool:
    """Say whether bytes may be a page, by beginning and type."""
    start = body[:512].lstrip(b"\xef\xbb\xbf")
    if _NO_PAGE.match(start):
        return False
    holds_tags = b"<" in body[:2048] and re.search(
        rb"<(?:!doctype|html|head|body|p|div)", body, re.I
    )
    if _NO_PAGE_TYPES.match(media_type.strip()) and not holds_tags:
        return False
    return not (start.lstrip()[:1] in (b"{", b"[") and not holds_tags)


def _lead(reading: Reading) -> Body:
    """The lead of a bulletin whose page shows no text: what its head says of it, else its title."""
    told = reading.data.meta("og:description", "description", "twitter:description")
    return Body(paragraphs=(told or reading.title,))


def _refused(reading: Reading, body: Body, rung: str) -> Rejection | None:
    """Why the page is no article, or null."""
    text = body.text
    if len(text) < _CHALLENGE_CHARACTERS and boilerplate.is_challenge(
        reading.data.title_tag, text, reading.data.markup
    ):
        why = make_reason(ReasonCode.ASKS_WHO_READS, detail=reading.data.title_tag[:80])
        return Rejection(status=Status.CHALLENGE_PAGE, reason=why)
    if listing := _why_listing(reading, body, rung):
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(listing))
    if not text and not _is_reference(reading, body):
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(ReasonCode.NO_TEXT))
    if len(text) < reading.outlet.expect.min_characters and not _is_reference(reading, body):
        return Rejection(
            status=Status.TOO_SHORT,
            reason=make_reason(
                ReasonCode.TOO_FEW_CHARACTERS,
                characters=len(text),
                fewest=reading.outlet.expect.min_characters,
            ),
        )
    return None


_OF_THE_PAGE = frozenset({"json_ld", "meta", "url"})


def _seen(reading: Reading, body: Body, rung: str, status: Status) -> Article:
    """What a refused page tells of itself. The day of a listing only where its head or address
    tells one: the dates that it prints are those of its stories.
    """
    found = _article(reading, body, rung)
    if status is Status.TOO_SHORT or found.published.method in _OF_THE_PAGE:
        return found
    return replace(found, published=Dating(), byline=())


_LISTING_PATH = re.compile(
    r"^/*(?:index\.\w+)?$|/(?:category|categorie|tag|tags|rubrique|author|auteur|page|feed|search)/"
    r"|^/(?:fr|en)/?$",
    re.I,
)


_FORUM = re.compile(r"/(?:forums?|topics?|threads?|sujets?|discussions?|viewtopic)\b", re.I)
_ANSWER = re.compile(r"(?:repondre|citer|reply|quote)\W*")
_FEWEST_ANSWERS = 3


def _answers(data: PageData) -> int:
    """How many of a page's links and buttons answer or cite a post."""
    found = (a.text_content() for tag in ("a", "button") for a in data.tree.iter(tag))
    return sum(bool(_ANSWER.fullmatch(fold(text.strip()))) for text in found if len(text) < 20)


def _why_listing(reading: Reading, body: Body, rung: str) -> ReasonCode | None:
    """Why a page is a home page or a listing; empty where it is not."""
    page, data = reading.page, reading.data
    path = urlsplit(data.url).path
    if data.url and _LISTING_PATH.search(path) and not urlsplit(data.url).query:
        asked = urlsplit(page.requested_url).path
        return ReasonCode.LEADS_HOME if asked != path else ReasonCode.LISTING_ADDRESS
    if _FORUM.search(data.url or "") and _answers(data) >= _FEWEST_ANSWERS:
        return ReasonCode.FORUM_THREAD
    if rung in _GUESSED and strategies.looks_listed(
        data, body.paragraphs, title=reading.title, headed=reading.headed
    ):
        return ReasonCode.LISTING_PAGE
    return None


def _is_reference(reading: Reading, body: Body) -> bool:
    """Whether the page gives a part only, or a bulletin to listen to or to watch."""
    if len(body.text) < LONG_TEASER and boilerplate.is_teaser(body.text):
        return True
    if _is_part(reading.data):
        return True
    short = len(body.text) < _SHORT_TEXT
    told = (body.text, *body.dropped)
    if short and (any(map(boilerplate.is_paywalled, told)) or _is_locked(reading.data)):
        return True
    if len(body.text) >= reading.outlet.expect.min_characters or not reading.title:
        return False
    enclosed = reading.candidate.enclosures if reading.candidate else ()
    lead = len(body.text) >= _LEAD_CHARACTERS and strategies.calls_itself_article(reading.data)
    return bool(lead or enclosed or reading.media)


def _is_part(data: PageData) -> bool:
    """Does the head name a next or previous page below this page's own address: page 1 of 3?"""
    own = urlsplit(data.url).path.rstrip("/")
    for link in data.tree.iterfind("head/link"):
        path = urlsplit(link.get("href") or "").path
        if (
            own.count("/") > 0
            and link.get("rel") == "next"
            and _PAGE_OF.fullmatch(path[len(own) :])
        ):
            return path.startswith(f"{own}/")
    return _prints_pager(data)


_PAGE_OF = re.compile(r"/(?:page/)?\d{1,2}/?")
_FIRST_OF = re.compile(r"page\s*1\s*(?:sur|of|de|/)\s*[2-9]\d?", re.I)
"""A pager's own line: printed beside the text, not in it."""
_FIRST_OF_IN = re.compile(rb"page\s*1\s*(?:sur|of|de|/)\s*[2-9]", re.I)


def _prints_pager(data: PageData) -> bool:
    """Does a line of the page say that this is the first page of several?"""
    if not _FIRST_OF_IN.search(data.markup):
        return False
    told = (e for e in data.tree.iter("div", "p", "span", "li", "a", "td", "nav", "strong", "em"))
    return any(len(t := e.text_content().strip()) < 30 and _FIRST_OF.fullmatch(t) for e in told)


def _is_locked(data: PageData) -> bool:
    free = data.article_node().get("isAccessibleForFree")
    return free is False or str(free).lower() == "false"


def _credit(reading: Reading, body: Body) -> str | None:
    """The paper reprinted: by the outlet's own place or pattern, else by the text's last lines."""
    places = [text_of(e) for e in strategies.select_css(reading.data, reading.cut.credit)]
    pattern = reading.outlet.credit_pattern
    for line in _credit_lines(reading, places, pattern):
        match = re.search(pattern, line) if pattern else None
        if match:
            return match["credit"].strip()
    told = next((p.rpartition("|")[2].strip() for p in places if "|" in p), None)
    own = places[0] if places and not pattern else None
    return told or own or body.credit


def _credit_lines(reading: Reading, places: list[str], pattern: str) -> Iterator[str]:
    """The outlet's own places, then, where it has a pattern, the lines by the headline."""
    yield from places
    if pattern:
        yield from reading.near.after
        yield from reading.near.before


def _told_apart(reading: Reading, dated: str) -> bool:
    """Whether the outlet's own place or REST tells the day: then no other line is asked."""
    by_rest = reading.by_rest and reading.candidate and reading.candidate.published_hint
    return bool(by_rest or any(found.year for found in find_dates(dated)))


def find_days(reading: Reading, body: Body) -> Days:
    """Find the day of a page's article."""
    outlet, places = reading.outlet, strategies.select_css(reading.data, reading.cut.published)
    printed = " ".join(text_of(e) for e in places)
    told = Beside(
        near=Surroundings() if _told_apart(reading, printed) else reading.near,
        text=body.text,
        printed=printed,
        candidate=reading.candidate,
        live=bool(outlet.discovery),
    )
    at = reading.page.fetched_at
    return weigh_days(Places(reading.data, timezone=outlet.timezone, fetched_at=at), told)


def _article(reading: Reading, body: Body, rung: str) -> Article:
    data, outlet, candidate = reading.data, reading.outlet, reading.candidate
    names, paper = find_writers(reading, body)
    partial = _is_reference(reading, body)
    credit = _credit(reading, body) or paper
    credit = credit or (boilerplate.teaser_paper(body.text) if partial else None) or None
    at = reading.page.fetched_at
    side: Side = read_side(data, reading.cut, candidate, timezone=outlet.timezone, fetched_at=at)
    return Article(
        outlet_id=outlet.id,
        canonical_url=candidate.canonical_url if candidate else None,
        url=data.url or None,
        title=reading.title or headline.derive(body.text.partition("\n")[0]),
        title_derived=not reading.title,
        kind=Kind.REFERENCE if partial else Kind.TEXT,
        partial_text=partial,
        text=body.text,
        paragraphs=body.paragraphs,
        crossheads=body.crossheads,
        byline=names,
        contributors=body.contributors,
        credit=credit,
        credit_outlet_id=reading.credits.outlet_id(credit) if credit else None,
        dateline=body.dateline,
        published=find_days(reading, body).dating,
        modified=side.modified,
        language=language_of(body.text, expected=outlet.language),
        image=side.image,
        caption=side.caption,
        section=side.section,
        tags=side.tags,
        enclosures=tuple(dict.fromkeys((*side.enclosures, *(reading.media if partial else ())))),
        comments_removed=max(body.comments, side.comments),
        extractor=rung,
    )
