"""Files and addresses that a person gives: read, labelled and stored like any other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flows import steps
from flows.complete_reference import given_text
from flows.finish import finish_beside
from flows.local_files import Given, check_file, file_batch
from flows.run_context import ADDRESSES, Newsroom, outlet_of
from flows.run_report import RunReport
from flows.session import Session, Told, ignore_progress, open_session
from flows.visit import take
from records import Batch, Candidate, InputError, OutletReport, Result
from records.error_code import ErrorCode
from records.vocabulary import DiscoveryWay
from system.lock import run_lock
from text.urls import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to ingest, checked before anything is touched."""

    files: tuple[Path, ...]
    urls: tuple[str, ...]
    given: Given
    of_article: str = ""
    """The article, kept as a reference, whose text the one file holds."""


def order(inputs: Sequence[str], given: Given, of_article: str = "") -> Order:
    """Sort what a person typed into files and addresses. Raises InputError on the first bad one."""
    urls = tuple(text for text in inputs if text.startswith(("http://", "https://")))
    files = tuple(Path(text) for text in inputs if text not in urls)
    for path in files:
        check_file(path)
    if of_article and (urls or len(files) != 1):
        raise InputError(ErrorCode.AS_ONE_FILE)
    return Order(files=files, urls=urls, given=given, of_article=of_article)


async def ingest(room: Newsroom, wanted: Order, tell: Told = ignore_progress) -> RunReport:
    """Store what the order names and give the report of the run that did it."""
    room = replace(room, only=())
    completed = _completed(room, wanted) if wanted.of_article else None
    with run_lock(room.settings.lock_file):
        async with open_session(room, "ingest", orchestrated=False, tell=tell) as session:
            if wanted.of_article:
                await session.queue.put(completed)
            elif wanted.files:
                batch = await asyncio.to_thread(file_batch, room, wanted.files, wanted.given)
                await session.queue.put(batch)
            if wanted.urls:
                await session.queue.put(await _address_batch(session, wanted))
            await session.queue.put(None)
            await steps.append_batches(session)
            return await finish_beside(session)


def _completed(room: Newsroom, wanted: Order) -> Batch:
    return given_text(room, wanted.files[0], wanted.of_article, wanted.given)


async def _address_batch(session: Session, wanted: Order) -> Batch:
    results: list[Result] = []
    for url in dict.fromkeys(wanted.urls):
        outlet = outlet_of(session.room, url, wanted.given.outlet_id)
        candidate = Candidate(
            outlet_id=outlet.id,
            url=url,
            canonical_url=canonical(url),
            found_in="veille ingest",
            way=DiscoveryWay.ADDRESS,
        )
        results.append(await take(session.visitor, outlet, candidate))
    unique = {result.outcome.canonical_url: result for result in results}
    report = OutletReport(outlet_id=ADDRESSES, candidates=len(unique), reached=True)
    return Batch(report=report, results=tuple(_under(ADDRESSES, r) for r in unique.values()))


def _under(outlet_id: str, result: Result) -> Result:
    """The outcome counted under the ingest, the document under its own outlet."""
    return replace(result, outcome=replace(result.outcome, outlet_id=outlet_id))
