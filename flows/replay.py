"""Reading the archive again with today's code: what would change, and on demand making it so.

Nothing is fetched. Each page that an article was read from is extracted and labelled again in
worker processes, compared field by field with what is stored, and written to a report. With
`commit` the changed ones are stored as new versions and labels; nothing stored is altered.
A replay that was stopped goes on where it was: what is done stands in `done.jsonl`
until the whole is.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from extractors.workers import Workers, available_cores
from flows.matching import match_new
from flows.process_page import classifier, warm
from flows.replay_worker import FIELDS, LABELS, Desk, Replayed, Stored, read_again, rejected
from flows.rulings import read_rulings
from flows.run_context import Newsroom
from flows.session import new_run
from records import (
    Batch,
    Candidate,
    DiscoveryWay,
    Document,
    Outcome,
    OutletReport,
    Rejection,
    Result,
    Run,
    RunStatus,
    Status,
    WarcRef,
)
from records.reason import ReasonCode, make_reason
from system.lock import run_lock
from system.log_lines import about_run
from text.ids import content_hash
from warehouse.queries import named
from warehouse.reader import query
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

log = logging.getLogger("veille.replay")

CHUNK = 200
"""Pages between two lines of progress, and in one transaction of a commit."""
TASK = 20
"""Pages that a worker is given at once: the parent must not be what the cores wait for."""
EXAMPLES = 3
_WAYS = frozenset(str(way) for way in DiscoveryWay)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole replay: pages read, how many changed by field, some examples of each."""

    folder: Path
    pages: int
    changed: int
    rejected: int
    by_field: Mapping[str, int]
    examples: Mapping[str, tuple[tuple[str, object, object], ...]]
    run_id: str = ""


def stored_articles(published: Path, since: datetime, outlet_id: str | None) -> list[Stored]:
    """The articles to replay, in the order of the archive."""
    found = query(published, named("replayed"), [since, outlet_id])
    return [_stored(dict(zip(found.columns, row, strict=True))) for row in found.rows]


def _stored(row: dict[str, Any]) -> Stored:
    hint = _feed_date(row)
    candidate = Candidate(
        outlet_id=row["outlet_id"],
        url=row["url"],
        canonical_url=row["canonical_url"],
        found_in=row["found_in"],
        way=DiscoveryWay(row["way"]),
        title_hint=row["title"],
        published_hint=hint[1] if hint else None,
        published_raw=hint[0] if hint else "",
    )
    # What a person said is not compared with what a program says: it stands whatever comes.
    by_person = (row["classifier"] or "").startswith("human:")
    compared = set(FIELDS) - (set(LABELS) if by_person else set())
    values = {name: row[name] for name in FIELDS if name in row and name in compared}
    if "topics" in values:
        values["topics"] = list(row["topics"] or [])
    return Stored(
        version_id=row["version_id"],
        candidate=candidate,
        warc=WarcRef(path=row["warc_path"], offset=row["warc_offset"]),
        values=values,
        content_hash=row["content_hash"],
        classifier=row["classifier"] or "",
    )


def _feed_date(row: dict[str, Any]) -> tuple[str, datetime] | None:
    """What the way that found the article said of its date."""
    for claim in row["published_alternatives"] or []:
        if claim["method"] in _WAYS and claim["value"]:
            return str(claim["raw"]), claim["value"]
    if row["published_method"] in _WAYS and row["published_at"]:
        return "", row["published_at"]
    return None


class Ledger:
    """What of this replay is done, one JSON line a page; a torn last line is left out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "done.jsonl"
        folder.mkdir(parents=True, exist_ok=True)

    def done(self) -> Iterator[Replayed]:
        """The pages done by earlier calls."""
        if not self._file.is_file():
            return
        for line in self._file.read_text("utf-8").splitlines():
            try:
                kept = json.loads(line)
            except json.JSONDecodeError:
                continue
            pairs = {name: (old, new) for name, (old, new) in kept.pop("changes").items()}
            yield Replayed(**kept, changes=pairs)

    def finish(self) -> None:
        """The whole replay is done: the next one with the same question begins anew."""
        if self._file.is_file():
            self._file.replace(self.folder / "pages.jsonl")

    def add(self, pages: Sequence[Replayed]) -> None:
        """Keep these as done, on the disk when this returns."""
        with self._file.open("a", encoding="utf-8") as file:
            for page in pages:
                line = asdict(replace(page, document=None))
                line.pop("document")
                file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
            file.flush()
            os.fsync(file.fileno())


async def replay(
    room: Newsroom,
    since: datetime,
    outlet_id: str | None = None,
    *,
    commit: bool = False,
    processes: int = 0,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Comparison:
    """Read the archive again since then, compare, report; with `commit`, store what changed."""
    wanted = stored_articles(room.settings.published, since, outlet_id)
    ledger = Ledger(room.settings.data_dir / "replay" / _key(room, since, outlet_id, commit))
    done = list(ledger.done())
    there = {page.version_id for page in done}
    todo = [stored for stored in wanted if stored.version_id not in there]
    run = new_run(room, "replay", orchestrated=False)

    async def gather(keep: Callable[[list[Replayed]], None]) -> None:
        async for chunk in _chunks(room, todo, processes, keep=commit):
            await asyncio.to_thread(keep, chunk)
            ledger.add(chunk)
            _log(chunk)
            done.extend(chunk)
            tell(len(done), len(wanted))

    if not commit:
        await gather(lambda chunk: None)
        return _report(ledger, done)
    with run_lock(room.settings.lock_file), about_run(run.run_id):
        _begin(room, run)
        await gather(partial(_store, room, run))
        await asyncio.to_thread(_end, room, run)
    return replace(_report(ledger, done), run_id=run.run_id)


def _log(pages: Sequence[Replayed]) -> None:
    """A line for each page that differs or gives no article today."""
    for page in pages:
        told = page.rejected or ("changed: " + ", ".join(page.changes) if page.changes else "")
        if told:
            log.info(told, extra={"outlet": page.outlet_id, "url": page.url})


def _key(room: Newsroom, since: datetime, outlet_id: str | None, commit: bool) -> str:
    """One folder for one question to one state of the code and its data."""
    asked = (since.isoformat(), outlet_id, commit, classifier(room.settings.local).version,
             new_run(room, "replay", orchestrated=False).program_version,
             sorted(room.outlets.items()))  # fmt: skip
    return f"{since:%Y%m%d}-{hashlib.sha256(repr(asked).encode()).hexdigest()[:8]}"


async def _chunks(
    room: Newsroom, todo: Sequence[Stored], processes: int, *, keep: bool
) -> AsyncIterator[list[Replayed]]:
    """The pages in their order, some hundreds at a time, read in worker processes."""
    known = [stored for stored in todo if stored.candidate.outlet_id in room.outlets]
    reader = _Reader(room, processes, keep=keep)
    try:
        # The next chunk is under way while the last one is stored: no core waits for the disk.
        parts = [known[at : at + CHUNK] for at in range(0, len(known), CHUNK)]
        under_way = [asyncio.ensure_future(reader.read(part)) for part in parts[:1]]
        for number in range(len(parts)):
            if number + 1 < len(parts):
                under_way.append(asyncio.ensure_future(reader.read(parts[number + 1])))
            yield await under_way[number]
    finally:
        reader.close()


class _Reader:
    """Hands references to worker processes, some dozens at a time, and gathers what they found."""

    def __init__(self, room: Newsroom, processes: int, *, keep: bool) -> None:
        settings = room.settings
        self._published = settings.published
        # Within a process the snapshot is opened by one reader at a time (its settings lock).
        self._opening = asyncio.Lock()
        self._desk = Desk(
            outlets=room.outlets,
            archive=settings.archive,
            local=settings.local,
            credits=room.credits(),
            keep=keep,
        )
        self._workers = Workers(
            read_again,
            # A whole task in the time of two pages: they take a hundredth of it.
            timeout_s=2 * settings.page_timeout_s,
            processes=processes or available_cores(),
            warm=partial(warm, settings.local),
        )

    async def read(self, pages: Sequence[Stored]) -> list[Replayed]:
        """These pages, in their order."""
        async with self._opening:
            texts = await asyncio.to_thread(_texts, self._published, pages)
        tasks = [pages[at : at + TASK] for at in range(0, len(pages), TASK)]
        found = await asyncio.gather(*(self._task(task, texts) for task in tasks))
        return [page for task in found for page in task]

    async def _task(self, pages: Sequence[Stored], texts: Mapping[str, str]) -> list[Replayed]:
        """One task; where it fails, page by page, so that a bad page costs itself only."""
        mine = {page.version_id: texts.get(page.version_id, "") for page in pages}
        got = await self._workers.run(pages, mine, self._desk)
        if not isinstance(got, Rejection):
            return got
        if len(pages) == 1:
            return [rejected(pages[0], f"{got.status}: {got.reason}")]
        singly = [await self._task([page], texts) for page in pages]
        return [page for task in singly for page in task]

    def close(self) -> None:
        """Give the processes back."""
        self._workers.close()


def _texts(published: Path, pages: Sequence[Stored]) -> dict[str, str]:
    """The stored texts of these pages, by version."""
    asked = "select version_id, body from article_text where version_id in (select unnest(?))"
    found = query(published, asked, [[page.version_id for page in pages]])
    return {version: body or "" for version, body in found.rows}


def _begin(room: Newsroom, run: Run) -> None:
    with open_warehouse(room.settings.warehouse) as warehouse:
        warehouse.begin_run(run)


def _store(room: Newsroom, run: Run, pages: Sequence[Replayed]) -> None:
    """New versions of what changed, new labels of what did not; each outlet in a transaction."""
    changed = [page for page in pages if page.document and set(page.changes) - set(LABELS)]
    labelled = [page for page in pages if page.document and page not in changed]
    with open_warehouse(room.settings.warehouse) as warehouse:
        for outlet_id in sorted({page.outlet_id for page in changed}):
            results = [_result(p, room.now()) for p in changed if p.outlet_id == outlet_id]
            report = OutletReport(outlet_id=outlet_id, candidates=len(results), reached=True)
            warehouse.append(Batch(report=report, results=tuple(results)), run.run_id)
        labels = [(page.version_id, page.document.labels) for page in labelled if page.document]
        warehouse.append_labels(labels, room.now(), run.run_id)


def _result(page: Replayed, now: datetime) -> Result:
    document = page.document
    assert document is not None
    outcome = Outcome(
        outlet_id=page.outlet_id,
        canonical_url=document.article.canonical_url or page.url,
        url=page.url,
        status=Status.NEW,
        reason=make_reason(ReasonCode.READ_AGAIN, changes=", ".join(page.changes)),
        article_id=document.article_id,
        title=document.article.title,
        at=now,
        warc=document.warc,
    )
    return Result(outcome=outcome, document=_as_new_version(document, page))


def _as_new_version(document: Document, page: Replayed) -> Document:
    """The warehouse makes a version where the content differs; here a better date must do too."""
    if {"title", "text"} & set(page.changes):
        return document
    told = json.dumps(page.changes, default=str, sort_keys=True)
    return replace(document, content_hash=content_hash("replay", document.content_hash, told))


def _end(room: Newsroom, run: Run) -> None:
    with open_warehouse(room.settings.warehouse) as warehouse:
        match_new(warehouse, run, room.now(), read_rulings(room.settings.desk))
        warehouse.end_run(run.run_id, RunStatus.COMPLETE, room.now())
    publish(room.settings.warehouse, room.settings.published, room.settings.memory_mb)


def _report(ledger: Ledger, pages: Sequence[Replayed]) -> Comparison:
    by_field: Counter[str] = Counter(name for page in pages for name in page.changes)
    examples = {
        name: tuple(
            (page.url, *page.changes[name]) for page in pages if name in page.changes
        )[:EXAMPLES]
        for name in FIELDS
        if by_field[name]
    }  # fmt: skip
    found = Comparison(
        folder=ledger.folder,
        pages=len(pages),
        changed=sum(bool(page.changes) for page in pages),
        rejected=sum(bool(page.rejected) for page in pages),
        by_field={name: by_field[name] for name in FIELDS if by_field[name]},
        examples=examples,
    )
    text = json.dumps(asdict(found), ensure_ascii=False, default=str, indent=2)
    (ledger.folder / "report.json").write_text(text, encoding="utf-8")
    ledger.finish()
    return found
