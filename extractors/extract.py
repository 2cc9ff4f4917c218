"""From a page to its article: the ladder of ways, and what each page ends as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlsplit

from extractors import boilerplate, headline, strategies
from extractors.authors import head_authors, is_person, page_authors, sources_named, split_authors
from extractors.body import Body, shape
from extractors.credits import NO_CREDITS, CreditIndex
from extractors.dating import page_date
from extractors.page_data import PageData, Surroundings, read_page, surroundings, text_of
from extractors.page_metadata import Side, media, read_side
from records.article import Article, Dating, Rejection
from records.candidate import Candidate
from records.outlet import Cut, Outlet
from records.page import Page
from records.reason import ReasonCode, fault_reason, make_reason
from records.vocabulary import DiscoveryWay, Kind, OutletKind, Status
from text.dates import find_dates
from text.decode import decode_markup
from text.fold import fold
from text.language import language_of

ANY_OUTLET = Outlet(id="document", name="", home_url="", kind=OutletKind.WEB_PAPER)
"""Stands in where nobody said which outlet a page is from: no rules of its own."""

_SHORT_TEXT = 1500
"""Characters under which a paywall's sentence means that the rest is missing."""
_LONG_TEASER = 3000
"""Characters from which a text is whole, whatever else it says is to be had in the paper."""
_LEAD_CHARACTERS = 80
_CHALLENGE_CHARACTERS = 1200
_NO_CUT = Cut()
_GUESSED = frozenset({"trafilatura", "paragraphs", "none"})


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One page with everything that the steps below ask of it.

    What the outlet's own places or REST tell already is not looked for: without slots, so that
    the headline and its surroundings are read when they are first asked for.
    """

    data: PageData
    page: Page
    outlet: Outlet
    candidate: Candidate | None
    credits: CreditIndex
    cut: Cut
    own_title: str
    """By the outlet's own place or by REST; may be empty."""

    @cached_property
    def heading(self) -> headline.Headline:
        """The headline that the page tells and shows."""
        return headline.page_title(self.data)

    @cached_property
    def near(self) -> Surroundings:
        """What stands by the headline."""
        return surroundings(self.heading.element)

    @cached_property
    def sites(self) -> frozenset[str]:
        """What the site calls itself."""
        return headline.site_names(self.data)

    @cached_property
    def media(self) -> tuple[str, ...]:
        """Addresses of the sound and film that the page plays."""
        return media(self.data)

    @cached_property
    def title(self) -> str:
        """The outlet's own, else the page's, else that of the way which found it; may be empty."""
        hint = self.candidate.title_hint if self.candidate else ""
        return self.own_title or self.heading.text or hint

    @property
    def headed(self) -> bool:
        """Whether the page shows its title as a heading."""
        return bool(self.own_title) or self.heading.element is not None


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
    if not is_page(page.body, page.media_type):
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(ReasonCode.NO_HTML))
    markup = decode_markup(page.body, page.media_type, outlet.language)
    data = read_page(markup, page.final_url or page.requested_url)
    if data is None:
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(ReasonCode.PAGE_EMPTY))
    reading = _read(data, page, outlet, candidate, credits)
    body, rung = _climb(reading)
    refused = _refused(reading, body, rung)
    if refused:
        return replace(refused, seen=_seen(reading, body, rung, refused.status))
    if not body.text:
        return _article(reading, _lead(reading), "lead")
    return _article(reading, body, rung)


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
    """Say whether bytes may be a page: by their beginning, and by a type that no page has."""
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


def _read(
    data: PageData,
    page: Page,
    outlet: Outlet,
    candidate: Candidate | None,
    credits: CreditIndex,
) -> Reading:
    cut = strategies.cut_for(outlet, page.fetched_at.date()) or _NO_CUT
    own = next((t for e in strategies.select_css(data, cut.title) if (t := text_of(e))), "")
    rest = candidate if candidate and candidate.way is DiscoveryWay.WORDPRESS else None
    return Reading(
        data=data,
        page=page,
        outlet=outlet,
        candidate=candidate,
        credits=credits,
        cut=cut,
        own_title=own or (rest.title_hint if rest else ""),
    )


def _ladder(reading: Reading) -> Iterator[strategies.Lines]:
    data = reading.data
    yield from strategies.handed(reading.candidate)
    yield from strategies.in_json(data)
    yield from strategies.by_cut(data, reading.cut)
    links = strategies.link_texts(data)
    for lines in strategies.generic(data):
        yield strategies.without_links(lines, links)
    yield from strategies.json_whole(data)


def _climb(reading: Reading) -> tuple[Body, str]:
    """The body of the first rung that is long enough; else the longest there was."""
    best = Body(paragraphs=()), "none"
    excerpt = 0
    for lines in _ladder(reading):
        body = shape(
            lines.lines,
            title=reading.title,
            credits=reading.credits,
            marked=lines.headings,
            comments=lines.comments,
            sites=reading.sites,
        )
        if lines.rung in _HANDED and _is_excerpt(body, reading.data):
            best = max(best, (body, lines.rung), key=lambda pair: len(pair[0].text))
            excerpt = len(body.text)
            continue
        enough = max(reading.outlet.expect.min_characters, excerpt)
        if len(body.text) >= enough:
            return body, lines.rung
        if len(body.text) > len(best[0].text):
            best = body, lines.rung
    return best


_HANDED = frozenset({"feed", "rest"})
_MUCH_MORE = 1.25
"""Prose of the page beside what was handed over, from which that is an excerpt."""


def _is_excerpt(body: Body, data: PageData) -> bool:
    """Is what the feed or REST handed over the beginning of a longer text that the page shows?"""
    text = body.text
    if not text or len(text) >= _LONG_TEASER:
        return False
    if text.rstrip().endswith(("…", "...", "[…]", "[...]", "(...)")):
        return True
    prose = strategies.prose_of(data)
    more = sum(map(len, prose)) > _MUCH_MORE * len(text)
    shown = {fold(line)[:60] for line in prose}
    return more and all(fold(line)[:60] in shown for line in body.paragraphs)


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
    if len(body.text) < _LONG_TEASER and boilerplate.is_teaser(body.text):
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


def _who(reading: Reading, body: Body) -> tuple[tuple[str, ...], str | None]:
    """The writers and, where the page names a paper as its author, that paper.

    An outlet's own pages sign under the text, while their head names who posted it: so there the
    signature is read first. The outlet's own name is nobody's.
    """
    places = [text_of(e) for e in strategies.select_css(reading.data, reading.cut.byline)]
    cut = tuple(name for place in places for name in split_authors(place))
    if not reading.outlet.discovery:  # a page somebody gave us, not an outlet that we follow
        signed = tuple(n for n in body.names if fold(n) not in reading.sites and is_person(n))
        told = page_authors(reading.data, reading.near, reading.title)
        # The French-language press signs under the text; its heads name who posted it.
        names = cut or (signed or told if _is_french(reading.data) else told or signed)
        return names, next(iter(sources_named(reading.data)), None)
    signed = cut or body.names
    told = head_authors(reading.data)
    # An own place that is empty: nobody signed there. REST is WordPress, whose head names them.
    if not (signed or reading.cut.byline or (told and _by_rest(reading))):
        told = page_authors(reading.data, reading.near, reading.title)
    own = {fold(reading.outlet.name), *map(fold, reading.outlet.aliases)}
    told = tuple(name for name in (*cut, *told) if fold(name) not in own)
    papers = {name: reading.credits.outlet_id(name) for name in told}
    paper = next((n for n, o in papers.items() if o and o != reading.outlet.id), None)
    persons = tuple(name for name in told if not papers[name])
    return tuple(n for n in signed if fold(n) not in own) or persons, paper


def _is_french(data: PageData) -> bool:
    return (data.tree.get("lang") or data.meta("og:locale") or "").lower().startswith("fr")


def _by_rest(reading: Reading) -> bool:
    return bool(reading.candidate and reading.candidate.way is DiscoveryWay.WORDPRESS)


def _told_apart(reading: Reading, dated: str) -> bool:
    """Whether the outlet's own place or REST tells the day: then no other line is asked."""
    by_rest = _by_rest(reading) and reading.candidate and reading.candidate.published_hint
    return bool(by_rest or any(found.year for found in find_dates(dated)))


def _article(reading: Reading, body: Body, rung: str) -> Article:
    data, outlet, candidate = reading.data, reading.outlet, reading.candidate
    names, paper = _who(reading, body)
    partial = _is_reference(reading, body)
    credit = _credit(reading, body) or paper
    credit = credit or (boilerplate.teaser_paper(body.text) if partial else None) or None
    at = reading.page.fetched_at
    side: Side = read_side(data, reading.cut, candidate, timezone=outlet.timezone, fetched_at=at)
    dated = " ".join(text_of(e) for e in strategies.select_css(data, reading.cut.published))
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
        published=page_date(
            data,
            Surroundings() if _told_apart(reading, dated) else reading.near,
            text=body.text,
            printed=dated,
            candidate=candidate,
            timezone=outlet.timezone,
            fetched_at=at,
            live=bool(outlet.discovery),
        ),
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
