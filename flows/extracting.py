"""Pages of a person or a pipe, read without storing anything."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors.credits import CreditIndex
from extractors.documents import saved_address
from extractors.extract import extract
from extractors.pipe import Row, read_file, row_of
from extractors.workers import Workers
from flows.ingest import outlet_of
from flows.messages import tr
from flows.newsroom import Newsroom
from flows.session import fetch_policy
from harvest.archive import Archive
from records import Article, InputError, Outlet, Page, Refusal, Rejection

FORM = '{"id": …, "file": "page.html", "url": "https://…", "outlet": "lessor"}'
_AHEAD = 4
"""Lines read ahead for each worker: answers keep the order of the lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of the pipe."""

    key: object
    path: Path
    url: str
    outlet: Outlet | None


def asked(line: bytes, number: int, room: Newsroom) -> Asked:
    """The request in a line. Raises InputError with the line's number when it is none."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(tr("extract_line", number=number, form=FORM)) from error
    file = row.get("file") if isinstance(row, dict) else None
    if not isinstance(file, str) or not file or "id" not in row:
        raise InputError(tr("extract_line", number=number, form=FORM))
    url, wanted = row.get("url") or "", row.get("outlet") or ""
    if not isinstance(url, str) or not isinstance(wanted, str):
        raise InputError(tr("extract_line", number=number, form=FORM))
    outlet = room.outlet(wanted) if wanted else _known(room, url)
    return Asked(key=row["id"], path=Path(file), url=url, outlet=outlet)


def _known(room: Newsroom, url: str) -> Outlet | None:
    """The outlet that an address belongs to, or null for a stranger's."""
    outlet = outlet_of(room, url, "") if url else None
    return outlet if outlet and outlet.id in room.outlets else None


def read_one(wanted: Asked, credits: CreditIndex, now: datetime) -> Row:
    """The row of one request; runs inside a worker."""
    found = read_file(
        wanted.path, url=wanted.url, outlet=wanted.outlet, credits=credits, fetched_at=now
    )
    return row_of(wanted.key, found)


async def rows(lines: Iterable[bytes], room: Newsroom) -> AsyncIterator[Row]:
    """A row for each line, in their order; a page that hangs or eats memory costs itself only.

    Raises InputError at the first line that is no request; the rows before it are given.
    """
    settings, credits, now = room.settings, room.credits(), datetime.now(UTC)
    workers = Workers(read_one, timeout_s=settings.page_timeout_s, processes=settings.workers)
    waiting: deque[tuple[Asked, asyncio.Task[Row | Rejection]]] = deque()
    try:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                wanted = asked(line, number, room)
            except InputError:
                while waiting:
                    yield await _finished(waiting)
                raise
            task = asyncio.create_task(workers.run(wanted, credits, now))
            waiting.append((wanted, task))
            await asyncio.sleep(0)
            if len(waiting) >= _AHEAD * 2:
                yield await _finished(waiting)
        while waiting:
            yield await _finished(waiting)
    finally:
        workers.close()


async def _finished(waiting: deque[tuple[Asked, asyncio.Task[Row | Rejection]]]) -> Row:
    wanted, task = waiting.popleft()
    answer = await task
    return row_of(wanted.key, answer) if isinstance(answer, Rejection) else answer


async def fetch_page(url: str, room: Newsroom) -> Page:
    """The page at an address, fetched politely and kept nowhere. Raises InputError when refused."""
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        async with room.make_fetcher(fetch_policy(room), archive, room.clock) as fetcher:
            page = await fetcher.fetch(url)
    if not isinstance(page, Page):  # nothing was asked for conditionally
        reason = f"{page.status}: {page.reason}" if isinstance(page, Refusal) else "not modified"
        raise InputError(f"{url}: {reason}")
    return page


async def read_address(url: str, room: Newsroom) -> Article | Rejection:
    """The article at an address. Raises InputError when the address does not answer a page."""
    page = await fetch_page(url, room)
    return extract(page, outlet_of(room, url, ""), credits=room.credits())


def file_page(path: Path, url: str) -> Page:
    """A saved page, at the address given or at the one it names itself. Raises InputError."""
    if not path.is_file():
        raise InputError(tr("file_missing", path=path))
    body = path.read_bytes()
    address = url or saved_address(body)
    return Page(
        requested_url=address,
        final_url=address,
        status=200,
        fetched_at=datetime.now(UTC),
        media_type="text/html",
        headers=(),
        body=body,
    )


def read_given(path: Path, room: Newsroom, outlet_id: str) -> Article | Rejection:
    """The article in a person's file. Raises InputError when the file cannot be read."""
    if not path.is_file():
        raise InputError(tr("file_missing", path=path))
    outlet = room.outlet(outlet_id) if outlet_id else None
    return read_file(path, url="", outlet=outlet, credits=room.credits())
