"""An outlet's ways as walks: steps of candidates, newest first, each step one request or a few.

The daily run takes the first step of the first way that answers; a feed that has rolled over and
a backfill take further ones. Nothing is remembered between walks but the archive: a walk that is
repeated after a crash finds there what it received already.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from harvest.addresses import identity, on_its_hosts
from harvest.feeds import Feed, instant, parse_feed
from harvest.fetch import Fetcher
from harvest.google_news import unwrapped
from harvest.listings import parse_listing
from harvest.policy import Purpose
from harvest.sitemaps import Child, parse_sitemap
from harvest.validators import validator_of
from harvest.wordpress import PER_PAGE, parse_posts, posts_url
from records.candidate import Candidate
from records.outcome import Known, NotModified, Validator
from records.outlet import Discovery, Outlet
from records.page import Page, Refusal
from records.reason import Reason, ReasonCode, make_reason
from records.vocabulary import DiscoveryWay, Status
from text.decode import decode

MISSES = 8
"""Numbers without an article in a row after which a numeric walk ends: ids skip a few."""
BLOCK = 10
"""Numbered pages that one step holds."""
MAX_INDEX_DEPTH = 2
_PUBLISHED = re.compile(r"publi[ée]e?\s+(?:le\s+)?([^<|]{6,60})", re.IGNORECASE)
_NO_ARTICLE = (Status.GONE, Status.SOFT_404, Status.HTTP_ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step of a walk gave."""

    candidates: tuple[Candidate, ...] = ()
    sealed: tuple[Candidate, ...] = ()
    """Articles of which no address is known, only the title: no way back leads through them."""
    validators: tuple[Validator, ...] = ()
    answered: bool = False
    """Its host answered, be it nonsense."""
    good: bool = False
    """It answered in its own form: what it lists is what there is."""
    unchanged: bool = False
    problem: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """What every walk of one outlet shares."""

    outlet: Outlet
    fetcher: Fetcher
    known: Mapping[str, Known] = field(default_factory=dict)
    validators: Mapping[str, Validator] = field(default_factory=dict)
    since: datetime | None = None
    """Nothing older is asked for, where a way can be asked so."""
    before: datetime | None = None
    modified_after: datetime | None = None
    """WordPress REST: only posts that were changed since."""
    search: str = ""
    """WordPress REST: only posts with this word in title or text."""

    def walk(self, way: Discovery) -> AsyncIterator[Step]:
        """The steps of one way, newest first; ends when the way has no more."""
        walks = {
            DiscoveryWay.FEED: self._feeds,
            DiscoveryWay.GOOGLE_NEWS: self._feeds,
            DiscoveryWay.SITEMAP: self._sitemaps,
            DiscoveryWay.WORDPRESS: self._posts,
            DiscoveryWay.LISTING: self._listings,
            DiscoveryWay.NUMERIC: self._numbers,
        }
        return walks[way.way](way)

    async def _get(
        self, url: str, purpose: Purpose, *, conditional: bool = False
    ) -> Page | NotModified | Step:
        validator = self.validators.get(url) if conditional else None
        result = await self.fetcher.fetch(
            url, outlet=self.outlet, purpose=purpose, validator=validator
        )
        if isinstance(result, Refusal):
            return Step(answered=result.http_status is not None, problem=result.reason)
        return result

    def _validator(self, page: Page) -> Validator:
        return validator_of(page, self.fetcher.policy.max_fresh)

    # Feeds: one document, or `{page}` of them.

    async def _feeds(self, way: Discovery) -> AsyncIterator[Step]:
        seen: set[str] = set()
        for number in _pages(way):
            step = await self._feed(way, way.url.format(page=number), first=number == 1)
            fresh = tuple(c for c in step.candidates if c.canonical_url not in seen)
            if number > 1 and not fresh:
                return
            seen |= {c.canonical_url for c in fresh}
            yield replace(step, candidates=fresh)

    async def _feed(self, way: Discovery, url: str, *, first: bool) -> Step:
        result = await self._get(url, Purpose.FEED, conditional=first)
        if isinstance(result, Step):
            return result
        if isinstance(result, NotModified):
            return _unchanged(result)
        feed = await asyncio.to_thread(
            parse_feed,
            result.body,
            url,
            self.outlet,
            result.fetched_at,
            media_type=result.media_type,
            way=way.way,
        )
        candidates, sealed = self._own(feed, way)
        problem = feed.problem
        if not problem and not candidates:
            problem = make_reason(ReasonCode.NO_ADDRESS_OF_OUTLET)
        if sealed:
            problem = make_reason(ReasonCode.TITLES_WITHOUT_ADDRESS, count=len(sealed))
        if feed.dropped:
            problem = make_reason(ReasonCode.ENTRIES_LEFT_OUT, count=feed.dropped)
        return Step(
            candidates=candidates,
            sealed=sealed,
            validators=(self._validator(result),) if candidates else (),
            answered=True,
            good=bool(candidates),
            problem=problem,
        )

    def _own(
        self, feed: Feed, way: Discovery
    ) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
        """The entries that lead to this outlet: a feed that was taken over names other hosts.

        And of Google News those of which only the title is known.
        """
        if way.way is DiscoveryWay.GOOGLE_NEWS:
            told = unwrapped(feed.candidates, self.outlet)
            return told.open, told.sealed
        return tuple(c for c in feed.candidates if on_its_hosts(c.url, self.outlet)), ()

    # Sitemaps: an index leads to further files, newest first.

    async def _sitemaps(self, way: Discovery) -> AsyncIterator[Step]:
        waiting = [(Child(url=way.url, modified=None), 0)]
        while waiting:
            child, depth = waiting.pop(0)
            if self.since and child.modified and child.modified < self.since:
                continue
            result = await self._get(child.url, Purpose.SITEMAP, conditional=depth == 0)
            if isinstance(result, Step):
                yield result
                continue
            if isinstance(result, NotModified):
                yield _unchanged(result)
                return
            sitemap = await asyncio.to_thread(
                parse_sitemap, result.body, child.url, self.outlet, result.fetched_at
            )
            if sitemap.children and depth < MAX_INDEX_DEPTH:
                waiting = [(each, depth + 1) for each in sitemap.children] + waiting
                continue
            good = bool(sitemap.candidates)
            problem = sitemap.problem
            if not problem and not good:
                problem = make_reason(ReasonCode.NO_ARTICLE_LISTED)
            validators = (self._validator(result),) if good and depth == 0 else ()
            yield Step(
                candidates=sitemap.candidates,
                validators=validators,
                answered=True,
                good=good,
                problem=problem,
            )

    # WordPress REST.

    async def _posts(self, way: Discovery) -> AsyncIterator[Step]:
        number, last = 1, 1
        while number <= last:
            url = posts_url(
                way,
                number,
                after=self.since,
                before=self.before,
                modified_after=self.modified_after,
                search=self.search,
            )
            result = await self._get(url, Purpose.REST)
            if not isinstance(result, Page):
                yield result if isinstance(result, Step) else _unchanged(result)
                return
            posts = await asyncio.to_thread(parse_posts, result, self.outlet)
            good = not posts.problem
            yield Step(candidates=posts.candidates, answered=True, good=good, problem=posts.problem)
            if not posts.candidates:
                return
            more = posts.pages is None and len(posts.candidates) >= PER_PAGE
            last = posts.pages if posts.pages is not None else number + more
            number += 1

    # Listing pages.

    async def _listings(self, way: Discovery) -> AsyncIterator[Step]:
        seen: set[str] = set()
        for number in _pages(way):
            url = way.url.format(page=number)
            result = await self._get(url, Purpose.LISTING, conditional=number == 1)
            if not isinstance(result, Page):
                if number == 1:
                    yield result if isinstance(result, Step) else _unchanged(result)
                return
            found = await asyncio.to_thread(parse_listing, result, way, self.outlet)
            fresh = tuple(c for c in found if c.canonical_url not in seen)
            if number > 1 and not fresh:
                return
            seen |= {c.canonical_url for c in fresh}
            yield Step(
                candidates=fresh,
                validators=(self._validator(result),) if number == 1 and fresh else (),
                answered=True,
                good=bool(fresh),
                problem=None if fresh else make_reason(ReasonCode.LINKS_LEAD_NOWHERE),
            )

    # Numbered pages: each is an article or none.

    async def _numbers(self, way: Discovery) -> AsyncIterator[Step]:
        """Upwards from the highest known number; with `since`, or at first, downwards too."""
        known = max(self._known_numbers(), default=0)
        top = known or await self._highest(way)
        if not top:
            yield Step(problem=make_reason(ReasonCode.NO_START_NUMBER))
            return
        found = False
        async for step in self._count(way, top + 1, 1):
            found = found or bool(step.candidates)
            if step.good and not found and not await self._still_counted(way, top):
                silent = make_reason(ReasonCode.LAST_NUMBER_SILENT)
                step = replace(step, good=False, problem=silent)
            yield step
        if self.since is not None or not known:
            async for step in self._count(way, top, -1):
                yield step

    async def _highest(self, way: Discovery) -> int:
        """The highest number that is an article's, searched from `start_id`; 0 without one.

        Doubling steps up, then halving: a year of 14 articles a day is found in about 25 requests.
        """
        low = way.start_id or 0
        if not low or not await self._there(way, low):
            return 0
        stride = 16
        while await self._there(way, low + stride):
            low, stride = low + stride, stride * 2
        while stride > 1:
            stride //= 2
            if await self._there(way, low + stride):
                low += stride
        return low

    async def _there(self, way: Discovery, number: int) -> bool:
        """Whether this number, or one of the next two, is an article's: single ones are skipped."""
        for each in range(number, number + 3):
            result = await self.fetcher.fetch(way.url.format(id=each), outlet=self.outlet)
            if not isinstance(result, Refusal):
                return True
        return False

    async def _still_counted(self, way: Discovery, top: int) -> bool:
        """Whether nothing above `top` means that nothing is new, not that addresses have changed.

        An outlet of one way is spared the request: its silence is noticed by its rhythm.
        """
        return len(self.outlet.discovery) == 1 or await self._there(way, top)

    def _known_numbers(self) -> list[int]:
        pattern = re.compile(self.outlet.article_url or "$^")
        matches = (pattern.search(urlsplit(url).path) for url in self.known)
        return [int(m[1]) for m in matches if m and m.groups() and m[1].isdigit()]

    async def _count(self, way: Discovery, start: int, stride: int) -> AsyncIterator[Step]:
        """Blocks of articles found by counting; ends well after `MISSES` numbers without one."""
        number, misses = start, 0
        found: list[Candidate] = []
        while misses < MISSES and number > 0:
            url = way.url.format(id=number)
            number += stride
            if identity(url, self.outlet) in self.known:
                misses = 0
                continue
            result = await self.fetcher.fetch(url, outlet=self.outlet)
            if isinstance(result, Refusal):
                if result.status not in _NO_ARTICLE:
                    yield Step(candidates=tuple(found), problem=result.reason.at(url))
                    return
                misses += 1
                continue
            misses = 0
            found.append(self._numbered(url, result))
            if len(found) == BLOCK:
                yield Step(candidates=tuple(found), answered=True, good=True)
                found = []
        yield Step(candidates=tuple(found), answered=True, good=True)

    def _numbered(self, url: str, result: Page | NotModified) -> Candidate:
        return Candidate(
            outlet_id=self.outlet.id,
            url=url,
            canonical_url=identity(url, self.outlet),
            found_in=url,
            way=DiscoveryWay.NUMERIC,
            published_hint=self._printed_day(result) if isinstance(result, Page) else None,
        )

    def _printed_day(self, page: Page) -> datetime | None:
        """The date behind the page's « Publié », so that a walk into the past knows its end."""
        match = _PUBLISHED.search(decode(page.body, page.media_type, self.outlet.language))
        return instant(match[1], self.outlet, page.fetched_at) if match else None


def _pages(way: Discovery) -> range:
    return range(1, 10_000 if "{page}" in way.url else 2)


def _unchanged(result: NotModified) -> Step:
    return Step(answered=True, good=True, unchanged=True, validators=(result.validator,))
