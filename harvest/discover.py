"""Finds an outlet's candidates by its ways, in the order of its file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from harvest.feeds import parse_feed
from harvest.fetch import Fetcher
from harvest.policy import Purpose
from harvest.validators import validator_of
from records.candidate import Candidate, Discovered
from records.outcome import Known, NotModified, Validator
from records.outlet import Discovery, Outlet
from records.page import Page, Refusal
from records.vocabulary import DiscoveryWay


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What one way gave."""

    candidates: tuple[Candidate, ...] = ()
    validators: tuple[Validator, ...] = ()
    answered: bool = False
    """Its host answered, be it nonsense."""
    good: bool = False
    """It answered in its own form: what it lists is what there is."""
    unchanged: bool = False
    problem: str = ""


async def discover(
    outlet: Outlet,
    fetcher: Fetcher,
    *,
    known: Mapping[str, Known] | None = None,
    validators: Mapping[str, Validator] | None = None,
    since: datetime | None = None,
) -> Discovered:
    """All candidates that an outlet's ways name now, known ones included, each address once.

    `known` (by canonical address) and `validators` (by address of feed or listing) are what the
    warehouse remembers; candidates dated before `since` are left out. The first way that answers
    in its own form is enough, unless its list has rolled over since the last run.
    """
    problems: list[str] = []
    reached = False
    for way in outlet.discovery:
        walk = await _walk(way, outlet, fetcher, validators or {})
        reached |= walk.answered
        if walk.problem:
            problems.append(f"{way.url}: {walk.problem}")
        if walk.good:
            return Discovered(
                outlet_id=outlet.id,
                candidates=_recent(walk.candidates, since),
                validators=walk.validators,
                reached=True,
                reason="; ".join(problems),
                unchanged=walk.unchanged,
            )
    return Discovered(
        outlet_id=outlet.id,
        reached=reached,
        reason="; ".join(problems) or "no way to find articles",
    )


def _recent(candidates: tuple[Candidate, ...], since: datetime | None) -> tuple[Candidate, ...]:
    return tuple(
        each
        for each in candidates
        if since is None or each.published_hint is None or each.published_hint >= since
    )


async def _walk(
    way: Discovery, outlet: Outlet, fetcher: Fetcher, validators: Mapping[str, Validator]
) -> Walk:
    if way.way is DiscoveryWay.FEED:
        return await _feed(way, outlet, fetcher, validators.get(way.url))
    return Walk(problem=f"{way.way.value} is not walked yet")


async def _feed(
    way: Discovery, outlet: Outlet, fetcher: Fetcher, validator: Validator | None
) -> Walk:
    result = await fetcher.fetch(way.url, outlet=outlet, purpose=Purpose.FEED, validator=validator)
    if isinstance(result, Refusal):
        return Walk(answered=result.http_status is not None, problem=result.reason)
    if isinstance(result, NotModified):
        return Walk(answered=True, good=True, unchanged=True, validators=(result.validator,))
    feed = await asyncio.to_thread(
        parse_feed, result.body, way.url, outlet, result.fetched_at, media_type=result.media_type
    )
    return Walk(
        candidates=feed.candidates,
        validators=(_validator(result, fetcher),) if feed.candidates else (),
        answered=True,
        good=bool(feed.candidates),
        problem=feed.problem,
    )


def _validator(page: Page, fetcher: Fetcher) -> Validator:
    return replace(validator_of(page, fetcher.policy.max_fresh), url=page.requested_url)
