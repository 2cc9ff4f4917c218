"""One outlet in one run: find candidates, fetch what is new, read it; one outcome each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flows.newsroom import Newsroom
from flows.reading import Reader
from harvest.discover import discover
from harvest.fetch import Fetcher
from harvest.policy import Purpose
from records import (
    Batch,
    Candidate,
    Document,
    Known,
    NotModified,
    Outcome,
    Outlet,
    OutletReport,
    Page,
    Refusal,
    Rejection,
    Result,
    Status,
    Validator,
)

# A relevant article is looked at again at the first run after these ages: desks correct the
# same day, and rewrite quietly within three (issue 3, "What the warehouse knows").
RECHECK_AFTER = (timedelta(hours=24), timedelta(hours=72))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What every visit of one run shares."""

    room: Newsroom
    fetcher: Fetcher
    reader: Reader
    known: Mapping[str, Mapping[str, Known]]
    """By outlet, then by canonical address."""
    validators: Mapping[str, Validator]


async def visit(visitor: Visitor, outlet: Outlet) -> Batch:
    """All that one outlet gives today, each candidate with its one outcome."""
    started_at = visitor.room.now()
    known = visitor.known.get(outlet.id, {})
    found = await discover(outlet, visitor.fetcher, known=known, validators=visitor.validators)
    unique = {candidate.canonical_url: candidate for candidate in found.candidates}
    results = await _take_all(visitor, outlet, list(unique.values()), known)
    traffic = visitor.fetcher.traffic(outlet.id)
    report = OutletReport(
        outlet_id=outlet.id,
        candidates=len(results),
        reached=found.reached,
        reason=found.reason,
        requests=traffic.requests,
        bytes_received=traffic.bytes_received,
        started_at=started_at,
        ended_at=visitor.room.now(),
    )
    return Batch(
        report=report, results=tuple(results), gaps=found.gaps, validators=found.validators
    )


async def _take_all(
    visitor: Visitor, outlet: Outlet, candidates: list[Candidate], known: Mapping[str, Known]
) -> list[Result]:
    """Fetch one after another (a host has one connection), read beside it."""
    reads: list[asyncio.Task[Result]] = []
    for candidate in candidates:
        if not due(known.get(candidate.canonical_url), visitor.room.now()):
            reads.append(asyncio.create_task(_known(visitor, candidate)))
            continue
        page = await _fetch(visitor, outlet, candidate)
        reads.append(asyncio.create_task(_read(visitor, outlet, candidate, page)))
    return list(await asyncio.gather(*reads))


def due(known: Known | None, now: datetime) -> bool:
    """Whether an address is to be fetched: unknown, or relevant and due for another look."""
    if known is None:
        return True
    if not known.relevance:
        return False
    seen_after = known.last_fetched_at - known.first_seen_at
    age = now - known.first_seen_at
    return any(age >= mark > seen_after for mark in RECHECK_AFTER)


async def take(visitor: Visitor, outlet: Outlet, candidate: Candidate) -> Result:
    """Fetch and read one candidate: its one outcome, with the document if there is one."""
    return await _read(visitor, outlet, candidate, await _fetch(visitor, outlet, candidate))


async def _known(visitor: Visitor, candidate: Candidate) -> Result:
    return Result(outcome=_outcome(candidate, Status.KNOWN, visitor.room.now()))


async def _fetch(
    visitor: Visitor, outlet: Outlet, candidate: Candidate
) -> Page | Refusal | NotModified:
    validator = visitor.validators.get(candidate.url)
    return await visitor.fetcher.fetch(
        candidate.url, outlet=outlet, purpose=Purpose.PAGE, validator=validator
    )


async def _read(
    visitor: Visitor, outlet: Outlet, candidate: Candidate, page: Page | Refusal | NotModified
) -> Result:
    now = visitor.room.now()
    if isinstance(page, NotModified):
        return Result(outcome=_outcome(candidate, Status.NOT_MODIFIED, now))
    if isinstance(page, Refusal):
        outcome = _outcome(candidate, page.status, now, reason=page.reason)
        received = page.bytes_received
        return Result(
            outcome=replace(outcome, http_status=page.http_status, bytes_received=received)
        )
    outcome = replace(
        _outcome(candidate, Status.NEW, now),
        http_status=page.status,
        bytes_received=len(page.body),
        warc=page.warc,
    )
    read = await visitor.reader.read(page, outlet, candidate)
    if isinstance(read, Rejection):
        return Result(outcome=replace(outcome, status=read.status, reason=read.reason))
    return Result(outcome=_told(outcome, read), document=read)


def _told(outcome: Outcome, document: Document) -> Outcome:
    article = document.article
    status = Status.REFERENCE if article.kind == "reference" else outcome.status
    return replace(outcome, status=status, title=article.title, article_id=document.article_id)


def _outcome(candidate: Candidate, status: Status, now: datetime, *, reason: str = "") -> Outcome:
    return Outcome(
        outlet_id=candidate.outlet_id,
        canonical_url=candidate.canonical_url,
        url=candidate.url,
        status=status,
        reason=reason,
        title=candidate.title_hint,
        found_in=candidate.found_in,
        way=candidate.way,
        at=now,
    )
