"""One outlet in one run: find candidates, fetch what is new, read it; one outcome each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from extractors.line_memory import learn_lines, recall_lines
from flows.process_page import Reader
from flows.run_context import Newsroom
from harvest.addresses import on_its_hosts, owner_of
from harvest.discover import changed, discover
from harvest.fetch import Fetcher
from harvest.fetch_plan import Agenda, make_agenda
from harvest.google_news import SEALED, is_sealed
from harvest.policy import Purpose
from harvest.validators import validator_of
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
from records.reason import Reason, ReasonCode, make_reason
from text.ids import article_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """What every visit of one run shares."""

    room: Newsroom
    fetcher: Fetcher
    reader: Reader
    known: Mapping[str, Mapping[str, Known]]
    """By outlet, then by canonical address."""
    validators: Mapping[str, Validator]
    pending: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)
    """By outlet: what earlier runs could not have."""
    first_visits: Mapping[str, datetime] = field(default_factory=dict)
    """By outlet that has never answered: since when its news are ours to have."""
    ask_changes: bool = False
    """Whether outlets that can tell are asked which relevant articles they changed."""
    promising: Callable[[str], bool] = lambda title: False
    """Whether a title looks relevant: such candidates go first where a budget ends."""
    learned: dict[str, Validator] = field(default_factory=dict)
    """What to ask with next time, of pages read in this run, by address."""


async def visit(visitor: Visitor, outlet: Outlet) -> Batch:
    """All that one outlet gives today, each candidate with its one outcome."""
    started_at, folder = visitor.room.now(), visitor.room.settings.data_dir
    (outlet,) = recall_lines(folder, (outlet,))
    known = visitor.known.get(outlet.id, {})
    found = await discover(
        outlet,
        visitor.fetcher,
        known=known,
        validators=visitor.validators,
        watched_since=visitor.first_visits.get(outlet.id),
    )
    corrected: tuple[Candidate, ...] = ()
    if visitor.ask_changes and found.reached:
        corrected = await changed(outlet, visitor.fetcher, known=known, now=started_at)
    agenda = make_agenda(
        outlet.id,
        found.candidates,
        known,
        pending=visitor.pending.get(outlet.id, ()),
        changed=corrected,
        now=started_at,
        promising=visitor.promising,
    )
    results = await _take_all(visitor, outlet, agenda)
    texts = [result.document.article.paragraphs for result in results if result.document]
    learn_lines(folder, outlet.id, texts, today=started_at.date())
    read = (visitor.learned.get(result.outcome.url) for result in results)
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
        report=report,
        results=tuple(results),
        gaps=found.gaps,
        validators=(*found.validators, *(each for each in read if each is not None)),
    )


async def take_step(
    visitor: Visitor, outlet: Outlet, candidates: Sequence[Candidate]
) -> list[Result]:
    """Fetch and read what one step of a backfill names; what is stored is left alone."""
    known = visitor.known.get(outlet.id, {})
    agenda = Agenda(
        fetch=tuple(each for each in candidates if each.canonical_url not in known),
        known=tuple(each for each in candidates if each.canonical_url in known),
    )
    return await _take_all(visitor, outlet, agenda)


async def _take_all(visitor: Visitor, outlet: Outlet, agenda: Agenda) -> list[Result]:
    """Fetch one after another (a host has one connection), read beside it."""
    reads = [asyncio.create_task(_known(visitor, candidate)) for candidate in agenda.known]
    for candidate in agenda.fetch:
        page = _own(visitor, outlet, await _fetch(visitor, outlet, candidate))
        reads.append(asyncio.create_task(_read(visitor, outlet, candidate, page)))
    return list(await asyncio.gather(*reads))


async def take(visitor: Visitor, outlet: Outlet, candidate: Candidate) -> Result:
    """Fetch and read one candidate: its one outcome, with the document if there is one."""
    return await _read(visitor, outlet, candidate, await _fetch(visitor, outlet, candidate))


async def _known(visitor: Visitor, candidate: Candidate) -> Result:
    return Result(outcome=_outcome(candidate, Status.KNOWN, visitor.room.now()))


async def _fetch(
    visitor: Visitor, outlet: Outlet, candidate: Candidate
) -> Page | Refusal | NotModified:
    if is_sealed(candidate):
        return Refusal(url=candidate.url, status=Status.NOT_AN_ARTICLE, reason=SEALED)
    validator = visitor.validators.get(candidate.url)
    return await visitor.fetcher.fetch(
        candidate.url, outlet=outlet, purpose=Purpose.PAGE, validator=validator
    )


def _own(
    visitor: Visitor, outlet: Outlet, page: Page | Refusal | NotModified
) -> Page | Refusal | NotModified:
    """Refuse a page that another outlet's host served.

    That outlet's own visit stores it, with its own lists' words: a neighbour's link, redirect or
    feed entry writes nothing under either name. What a person asks for by address is not judged.
    """
    if not isinstance(page, Page) or on_its_hosts(page.final_url, outlet):
        return page
    owner = owner_of(page.final_url, visitor.room.outlets.values())
    if owner is None or owner.id == outlet.id:
        return page
    why = make_reason(ReasonCode.PAGE_OF_ANOTHER_OUTLET, outlet=owner.name)
    return Refusal(
        url=page.requested_url,
        status=Status.NOT_AN_ARTICLE,
        reason=why,
        http_status=page.status,
        bytes_received=len(page.body),
    )


async def _read(
    visitor: Visitor, outlet: Outlet, candidate: Candidate, page: Page | Refusal | NotModified
) -> Result:
    now = visitor.room.now()
    if isinstance(page, NotModified):
        visitor.learned[candidate.url] = page.validator
        outcome = _outcome(candidate, Status.NOT_MODIFIED, now)
        return Result(outcome=replace(outcome, article_id=article_id(candidate.canonical_url)))
    if isinstance(page, Refusal):
        outcome = _outcome(candidate, page.status, now, reason=page.reason)
        stored = visitor.known.get(outlet.id, {}).get(candidate.canonical_url)
        return Result(
            outcome=replace(
                outcome,
                http_status=page.http_status,
                bytes_received=page.bytes_received,
                article_id=stored.article_id if stored else None,
            )
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
    if read.labels.relevance:
        validator = validator_of(page, visitor.fetcher.policy.max_fresh)
        visitor.learned[candidate.url] = replace(validator, fresh_until=None)
    return Result(outcome=_told(outcome, read), document=read)


def _told(outcome: Outcome, document: Document) -> Outcome:
    article = document.article
    status = Status.REFERENCE if article.kind == "reference" else outcome.status
    return replace(outcome, status=status, title=article.title, article_id=document.article_id)


def _outcome(
    candidate: Candidate, status: Status, now: datetime, *, reason: Reason | None = None
) -> Outcome:
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
