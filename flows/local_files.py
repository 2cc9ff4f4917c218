"""Documents that came without an address: the seeds, the drop folder, files given by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from extractors.credits import CreditIndex
from extractors.documents import read_document
from flows.drop_folder import open_drop_folder, set_aside
from flows.process_page import Reader, document_of
from flows.run_context import Newsroom
from records import (
    Article,
    Batch,
    InputError,
    Kind,
    Outcome,
    Outlet,
    OutletReport,
    Rejection,
    Result,
    Status,
)
from records.error_code import ErrorCode
from records.reason import Reason
from records.vocabulary import DiscoveryWay
from seeds.load import SeedDocument, load_seeds, notice_article

SEEDS = "seeds"
FILES = "files"
READABLE = (".txt", ".md", ".html", ".htm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the person who gave a file knows of it; each wins over what the text says."""

    outlet_id: str = FILES
    published: datetime | None = None
    credit: str | None = None


GIVEN_NOTHING = Given()


def seed_batch(room: Newsroom) -> Batch:
    """The five seeds: originals where the settings name their folder, else our notices."""
    results = [_seed_result(room, seed) for seed in load_seeds(room.settings.seeds)]
    return _batch(room, SEEDS, results)


async def drop_folder_batch(room: Newsroom, reader: Reader) -> Batch | None:
    """The readable files of the drop folder, if any.

    Anybody may have laid them there: they are read as pages are, in workers with limits.
    """
    if not room.settings.inbox.is_dir():
        return None
    found = await asyncio.to_thread(open_drop_folder, room.settings.inbox, READABLE)
    read = [await _dropped(room, path, reader) for path in found.files]
    return _batch(room, FILES, [*read, *(_refused(room, *each) for each in found.refused)])


async def _dropped(room: Newsroom, path: Path, reader: Reader) -> Result:
    """One file, whose trouble costs itself only."""
    read = await reader.do(_file_result, room.now(), room.settings.local, room.credits(), path)
    if isinstance(read, Result):
        return read
    await asyncio.to_thread(set_aside, room.settings.inbox, path.name, read.reason.code.value)
    return _refused(room, path.name, read.reason)


def _refused(room: Newsroom, name: str, reason: Reason) -> Result:
    """An entry of the drop folder that was set aside: told once, as what it is."""
    outcome = Outcome(
        outlet_id=FILES,
        canonical_url=f"file:{sha256(name.encode()).hexdigest()}",
        url=f"file:{name}",
        status=Status.NOT_AN_ARTICLE,
        found_in=name,
        way=DiscoveryWay.FILE,
        at=room.now(),
        reason=reason,
    )
    return Result(outcome=outcome)


def file_batch(room: Newsroom, paths: Iterable[Path], given: Given) -> Batch:
    """The files that a person gave to `veille ingest`.

    Raises InputError for a file that cannot be read or is empty: one line a person can act on.
    """
    for path in paths:
        check_file(path)
    by_hand = (given, room.outlets.get(given.outlet_id))
    told = (room.now(), room.settings.local, room.credits())
    return _batch(room, given.outlet_id, [_file_result(*told, path, *by_hand) for path in paths])


def check_file(path: Path) -> None:
    """Raise InputError unless this is a file of a kind we read, with something in it."""
    if path.suffix.lower() not in READABLE:
        raise InputError(ErrorCode.FILE_KIND, path=path, kinds=", ".join(READABLE))
    try:
        empty = not path.read_bytes().strip()
    except OSError as error:
        raise InputError(ErrorCode.FILE_UNREADABLE, path=path, why=error.strerror) from error
    if empty:
        raise InputError(ErrorCode.FILE_EMPTY, path=path)


def _batch(room: Newsroom, outlet_id: str, results: Sequence[Result]) -> Batch:
    now = room.now()
    report = OutletReport(
        outlet_id=outlet_id,
        candidates=len(results),
        reached=True,
        started_at=now,
        ended_at=now,
    )
    # Two files of the same bytes are one candidate.
    unique = {result.outcome.canonical_url: result for result in results}
    return Batch(report=replace(report, candidates=len(unique)), results=tuple(unique.values()))


def _seed_result(room: Newsroom, seed: SeedDocument) -> Result:
    now = room.now()
    if seed.kind is Kind.NOTICE:
        read: Article | Rejection = notice_article(seed)
    else:
        read = read_document(seed.body, name=seed.file_name, fetched_at=now, credits=room.credits())
    return result_of(room, read, outlet_id=SEEDS, key=seed.source_key, found_in=seed.file_name)


def _file_result(
    now: datetime, local: Path | None, credits: CreditIndex, path: Path,
    given: Given = GIVEN_NOTHING, outlet: Outlet | None = None,
) -> Result:  # fmt: skip
    """What a file gives; raises OSError."""
    body = path.read_bytes()
    read = read_document(body, name=path.name, fetched_at=now, outlet=outlet, credits=credits)
    if isinstance(read, Article):
        read = _as_given(read, given)
    key = f"file:{sha256(body).hexdigest()}"
    return _result(now, local, read, given.outlet_id, key, path.name)


def _as_given(article: Article, given: Given) -> Article:
    if given.credit:
        article = replace(article, credit=given.credit)
    if given.published:
        dating = replace(article.published, value=given.published, method="given")
        article = replace(article, published=dating)
    return article


def result_of(
    room: Newsroom, read: Article | Rejection, *, outlet_id: str, key: str, found_in: str
) -> Result:
    """What a file gave as the result of one candidate, to be appended."""
    return _result(room.now(), room.settings.local, read, outlet_id, key, found_in)


def _result(
    now: datetime, local: Path | None, read: Article | Rejection, outlet_id: str, key: str,
    found_in: str,
) -> Result:  # fmt: skip
    outcome = Outcome(
        outlet_id=outlet_id,
        canonical_url=key,
        url=key,
        status=Status.NEW,
        found_in=found_in,
        way=DiscoveryWay.FILE,
        at=now,
    )
    if isinstance(read, Rejection):
        return Result(outcome=replace(outcome, status=read.status, reason=read.reason))
    document = document_of(replace(read, outlet_id=outlet_id), key=key, fetched_at=now, local=local)
    document = replace(document, found_in=found_in, way=DiscoveryWay.FILE)
    return Result(outcome=replace(outcome, title=read.title), document=document)
