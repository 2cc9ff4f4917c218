"""Documents that came without an address: the seeds, the drop folder, files given by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from extractors.documents import read_document
from flows.drop_folder import open_drop_folder
from flows.process_page import document_of
from flows.run_context import Newsroom
from records import (
    Article,
    Batch,
    Document,
    InputError,
    Kind,
    Outcome,
    OutletReport,
    Rejection,
    Result,
    Status,
)
from records.error_code import ErrorCode
from records.reason import Reason, ReasonCode, make_reason
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


def seed_batch(room: Newsroom) -> Batch:
    """The five seeds: originals where the settings name their folder, else our notices."""
    results = [_seed_result(room, seed) for seed in load_seeds(room.settings.seeds)]
    return _batch(room, SEEDS, results)


def drop_folder_batch(room: Newsroom) -> Batch | None:
    """The readable files of the drop folder, or None when it is not there."""
    if not room.settings.inbox.is_dir():
        return None
    found = open_drop_folder(room.settings.inbox, READABLE)
    read = [_dropped(room, path) for path in found.files]
    return _batch(room, FILES, [*read, *(_refused(room, *each) for each in found.refused)])


def _dropped(room: Newsroom, path: Path) -> Result:
    """One file of the drop folder; one that went or cannot be read costs itself only."""
    try:
        return _file_result(room, path, Given())
    except OSError as error:
        why = make_reason(ReasonCode.FILE_UNREADABLE, file=path.name, detail=str(error.strerror))
        return _refused(room, path.name, why)


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
    return _batch(room, given.outlet_id, [_file_result(room, path, given) for path in paths])


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


def _file_result(room: Newsroom, path: Path, given: Given) -> Result:
    body = path.read_bytes()
    outlet = room.outlets.get(given.outlet_id)
    read = read_document(
        body, name=path.name, fetched_at=room.now(), outlet=outlet, credits=room.credits()
    )
    if isinstance(read, Article):
        read = _as_given(read, given)
    key = f"file:{sha256(body).hexdigest()}"
    return result_of(room, read, outlet_id=given.outlet_id, key=key, found_in=path.name)


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
    now = room.now()
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
    document = _document(room, replace(read, outlet_id=outlet_id), key, found_in, now)
    return Result(outcome=replace(outcome, title=read.title), document=document)


def _document(room: Newsroom, article: Article, key: str, found_in: str, now: datetime) -> Document:
    local = room.settings.local
    document = document_of(article, key=key, fetched_at=now, local=local)
    return replace(document, found_in=found_in, way=DiscoveryWay.FILE)
