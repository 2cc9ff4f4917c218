"""Finds an outlet's candidates by its ways, in the order of its file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Self

from harvest.fetch import Fetcher
from harvest.pagination import Step, Walker
from records.candidate import Candidate, Discovered
from records.outcome import Gap, Known, Validator
from records.outlet import Discovery, Outlet
from records.reason import Reason, ReasonCode, join_reasons, make_reason
from records.vocabulary import DiscoveryWay

MAX_STEPS_BACK = 20
"""Further steps that the daily run takes of one way when a feed has rolled over."""
VALIDATORS_TRUSTED = timedelta(days=2)
"""How long a server that says "not modified" is believed while nothing new comes: some say it for
ever (a broken cache), and an outlet asked without validators once in two days costs one list."""
CHANGES_LOOKED_AT = timedelta(days=7)
"""How far back WordPress is asked for changed posts: a week bridges days without a line."""
EXHAUSTIVE = (DiscoveryWay.WORDPRESS, DiscoveryWay.SITEMAP, DiscoveryWay.NUMERIC)
"""Ways that, walked to their end, have named every article there is."""
_LAST = 20
_OLDER_ENTRIES = 3
_NEAR = timedelta(days=7)


@dataclass(slots=True)
class _Harvest:
    """What has been found so far."""

    outlet: Outlet
    candidates: dict[str, Candidate] = field(default_factory=dict)
    sealed: dict[str, Candidate] = field(default_factory=dict)
    validators: list[Validator] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)
    reached: bool = False
    unchanged: bool = False

    @property
    def found(self) -> Iterable[Candidate]:
        """What has an address, then what has a title only that nothing else has named."""
        titles = {each.title_hint for each in self.candidates.values()}
        untold = (each for each in self.sealed.values() if each.title_hint not in titles)
        return (*self.candidates.values(), *untold)

    def add(self, way: Discovery, step: Step) -> None:
        self.reached |= step.answered
        self.validators.extend(step.validators)
        for each in step.candidates:
            self.candidates.setdefault(each.canonical_url, each)
        self.sealed.update((each.canonical_url, each) for each in step.sealed)
        if step.problem:
            named = step.problem.get("url") or way.url
            self.problems.append(step.problem.at(named))


async def discover(
    outlet: Outlet,
    fetcher: Fetcher,
    *,
    known: Mapping[str, Known] | None = None,
    validators: Mapping[str, Validator] | None = None,
    since: datetime | None = None,
    watched_since: datetime | None = None,
) -> Discovered:
    """All candidates that an outlet's ways name now, known ones included, each address once.

    `known` (by canonical address) and `validators` (by address of feed or listing) are what the
    warehouse remembers; candidates dated before `since` are left out. The first way that answers
    in its own form is enough, unless its list has rolled over since the last run: then this way
    and the others are walked back until a known article, and what stays out of reach is a gap.
    An outlet of which nothing is known yet is walked back to `watched_since`, its first visit: it
    may have been down since.
    """
    trusted = _trusted(validators or {}, known or {}, fetcher.clock.now())
    walker = Walker(outlet=outlet, fetcher=fetcher, known=known or {}, validators=trusted)
    harvest = _Harvest(outlet)
    gap = await _gather(walker, harvest, watched_since)
    return Discovered(
        outlet_id=outlet.id,
        candidates=tuple(_recent(harvest.found, since)),
        gaps=(gap,) if gap else (),
        validators=tuple(harvest.validators),
        reached=harvest.reached,
        reason=join_reasons(harvest.problems)
        or (None if harvest.reached else make_reason(ReasonCode.NO_WAY)),
        unchanged=harvest.unchanged,
    )


def _trusted(
    validators: Mapping[str, Validator], known: Mapping[str, Known], now: datetime
) -> Mapping[str, Validator]:
    """The validators to ask with: while nothing new comes, those of a list received lately."""
    if not _is_stale(known, now):
        return validators
    return {
        url: each
        for url, each in validators.items()
        if each.fetched_at is not None and now - each.fetched_at <= VALIDATORS_TRUSTED
    }


def _is_stale(known: Mapping[str, Known], now: datetime) -> bool:
    """Has nothing new come for so long that "not modified" may be a server's fault?"""
    newest = max((each.first_seen_at for each in known.values()), default=None)
    return newest is not None and now - newest > VALIDATORS_TRUSTED


async def backfill(
    outlet: Outlet,
    fetcher: Fetcher,
    *,
    since: datetime,
    before: datetime | None = None,
    known: Mapping[str, Known] | None = None,
    search: Iterable[str] = (),
) -> AsyncIterator[Step]:
    """Steps into the past by every way, until articles are older than `since`.

    Each step is to be worked off before the next is asked for. Resumable: with the policy's
    `reuse_since` at the first start of the backfill, nothing is fetched twice. Where WordPress REST
    answers, the posts that hold a word of `search` come first: a limit of pages then keeps those.
    """
    walker = Walker(outlet=outlet, fetcher=fetcher, known=known or {}, since=since, before=before)
    seen: set[str] = set()
    walks = [*_searches(walker, search), *((walker, way) for way in outlet.discovery)]
    for searcher, way in walks:
        async for step in searcher.walk(way):
            past = _oldest(step.candidates)
            fresh = [c for c in _recent(step.candidates, since) if c.canonical_url not in seen]
            seen |= {c.canonical_url for c in fresh}
            yield replace(step, candidates=tuple(fresh))
            if past is not None and past < since:
                break


def _searches(walker: Walker, words: Iterable[str]) -> list[tuple[Walker, Discovery]]:
    posts = [way for way in walker.outlet.discovery if way.way is DiscoveryWay.WORDPRESS]
    return [(replace(walker, search=word), way) for way in posts for word in words]


async def changed(
    outlet: Outlet, fetcher: Fetcher, *, known: Mapping[str, Known], now: datetime
) -> tuple[Candidate, ...]:
    """The stored relevant articles that the outlet's WordPress says were changed since we looked.

    One request, and none where nothing relevant is stored or REST is no way of the outlet: desks
    correct older articles too, which no feed tells.
    """
    relevant = {url: each for url, each in known.items() if each.relevance}
    posts = next((w for w in outlet.discovery if w.way is DiscoveryWay.WORDPRESS), None)
    if posts is None or not relevant:
        return ()
    walker = Walker(outlet=outlet, fetcher=fetcher, modified_after=now - CHANGES_LOOKED_AT)
    step = await anext(walker.walk(posts), Step())
    return tuple(
        each
        for each in step.candidates
        if (stored := relevant.get(each.canonical_url)) is not None
        and each.modified_hint is not None
        and each.modified_hint > stored.last_fetched_at
    )


async def _gather(walker: Walker, harvest: _Harvest, watched_since: datetime | None) -> Gap | None:
    """Fills the harvest; the gap that remains, if one does."""
    memory = _Memory.of(walker.known.values(), watched_since)
    rolled = False
    for way in walker.outlet.discovery:
        steps, step = 0, Step()
        async for step in walker.walk(way):
            harvest.add(way, step)
            steps += 1
            if not step.good or steps > MAX_STEPS_BACK:
                break
            if step.unchanged and not rolled:
                harvest.unchanged = True
                return None
            if memory.joins(step.candidates):
                return None
            rolled = True
        else:
            if step.good and way.way in EXHAUSTIVE:
                return None
    if not rolled:
        return None
    begin = ReasonCode.LIST_AFTER_KNOWN if memory.last else ReasonCode.LIST_AFTER_FIRST_VISIT
    return Gap(
        outlet_id=walker.outlet.id,
        from_at=memory.newest,
        to_at=_oldest(harvest.candidates.values()),
        reason=make_reason(begin),
    )


@dataclass(frozen=True, slots=True)
class _Memory:
    """The end of what is known: where a list must reach to join it."""

    newest: datetime | None
    last: frozenset[str]
    """Canonical addresses of the newest articles known."""

    @classmethod
    def of(cls, known: Iterable[Known], watched_since: datetime | None) -> Self:
        ranked = sorted(known, key=_when, reverse=True)
        last = frozenset(each.canonical_url for each in ranked[:_LAST])
        return cls(_when(ranked[0]) if ranked else watched_since, last)

    def joins(self, candidates: Iterable[Candidate]) -> bool:
        """Whether a list reaches back to what is known, so that nothing slipped between.

        One old entry proves nothing: sites pin an article to the top for months.
        """
        newest = self.newest
        if newest is None:
            return True
        rows = list(candidates)
        if any(each.canonical_url in self.last for each in rows):
            return True
        older = [c.published_hint for c in rows if c.published_hint and c.published_hint <= newest]
        return len(older) >= _OLDER_ENTRIES or any(at >= newest - _NEAR for at in older)


def _when(known: Known) -> datetime:
    return known.published_at or known.first_seen_at


def _oldest(candidates: Iterable[Candidate]) -> datetime | None:
    return min((c.published_hint for c in candidates if c.published_hint), default=None)


def _recent(candidates: Iterable[Candidate], since: datetime | None) -> Iterable[Candidate]:
    for each in candidates:
        at = each.published_hint
        if at is not None and at.time() == time():
            at += timedelta(days=1)  # a day without a clock: all of it counts
        if since is None or at is None or at >= since:
            yield each
