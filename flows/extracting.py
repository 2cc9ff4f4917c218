"""Pages of a person or a pipe, read without storing anything."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypedDict

from extractors.documents import saved_address
from extractors.extract import extract
from extractors.pipe import Asked, Row, read_asked, read_file, row_of, saved_bytes
from extractors.workers import Workers
from flows.run_context import Newsroom, outlet_of
from flows.session import fetch_policy
from harvest.archive import Archive
from i18n import open_language
from records import Article, InputError, Outlet, Page, Refusal, Rejection
from records.error_code import ErrorCode
from records.reason import ReasonCode, make_reason
from text.json_lines import is_id, read_object

FORM = '{"id": …, "file": "page.html", "url": "https://…", "outlet": "lessor"}'
_AHEAD = 4
"""Lines read ahead for each worker: answers keep the order of the lines."""


class BadLine(TypedDict):
    """The answer for a line that asks for nothing."""

    id: object
    error: str


Answer = Row | BadLine
Tell = Callable[[str], None]


class _Bad(Exception):
    def __init__(self, key: object, reason: str) -> None:
        super().__init__(reason)
        self.key = key


def _say(room: Newsroom, key: str, **values: object) -> str:
    return open_language(room.settings.lang).say(key, **values)


async def answers(lines: Iterable[bytes], room: Newsroom, tell: Tell) -> AsyncIterator[Answer]:
    """An answer for each line, in their order; a page that hangs or eats memory costs itself only.

    A line that is no request is answered by its id, if it has one, and what is wrong. `tell` gets
    one line for each of those, for each file that cannot be read and for each outlet not known.
    """
    settings, credits, now = room.settings, room.credits(), datetime.now(UTC)
    workers = Workers(read_asked, timeout_s=settings.page_timeout_s, processes=settings.workers)
    waiting: deque[asyncio.Task[Answer]] = deque()

    async def answer(line: bytes, number: int) -> Answer:
        wanted = read_request(line, number, room, tell)
        if not isinstance(wanted, Asked):
            tell(wanted["error"])
            return wanted
        found = await workers.run(wanted, credits, now)
        if isinstance(found, Rejection):
            tell(_say(room, "extract_unread", number=number, reason=found.reason))
            return row_of(wanted.key, found)
        return found

    try:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                waiting.append(asyncio.create_task(answer(line, number)))
            await asyncio.sleep(0)
            if len(waiting) >= _AHEAD * 2:
                yield await waiting.popleft()
        while waiting:
            yield await waiting.popleft()
    finally:
        workers.close()


def read_request(line: bytes, number: int, room: Newsroom, tell: Tell) -> Asked | BadLine:
    """Read one line: its request, or the answer to none."""
    try:
        return _asked(line, number, room, tell)
    except _Bad as bad:
        return BadLine(id=bad.key, error=str(bad))


def _asked(line: bytes, number: int, room: Newsroom, tell: Tell) -> Asked:
    wrong = _say(room, "extract_line", number=number, form=FORM)
    try:
        row = read_object(line)
    except ValueError as error:
        raise _Bad(None, wrong) from error
    file, url, wanted = row.get("file"), row.get("url") or "", row.get("outlet") or ""
    told = isinstance(file, str) and isinstance(url, str) and isinstance(wanted, str)
    if not is_id(row.get("id")):
        raise _Bad(None, wrong)
    if not (told and file):
        raise _Bad(row["id"], wrong)
    try:
        outlet = _outlet(room, url, wanted, number, tell)
    except ValueError as error:  # no address at all: `http://[…`
        raise _Bad(row["id"], f"{wrong} ({url!r}: {error})") from error
    return Asked(key=row["id"], path=Path(file), url=url, outlet=outlet)


def _outlet(room: Newsroom, url: str, wanted: str, number: int, tell: Tell) -> Outlet | None:
    """The outlet named, else the one that the address belongs to; null for a stranger's page."""
    if wanted:
        try:
            return room.outlet(wanted)
        except InputError as unknown:
            tell(_say(room, "extract_stranger", number=number, reason=unknown))
    outlet = outlet_of(room, url, "") if url else None
    return outlet if outlet and outlet.id in room.outlets else None


async def fetch_page(url: str, room: Newsroom) -> Page:
    """The page at an address, fetched politely and kept nowhere. Raises InputError when refused."""
    with TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        async with room.make_fetcher(fetch_policy(room), archive, room.clock) as fetcher:
            page = await fetcher.fetch(url)
    if not isinstance(page, Page):  # nothing was asked for conditionally
        why = page.reason if isinstance(page, Refusal) else make_reason(ReasonCode.NOT_MODIFIED)
        raise InputError(ErrorCode.ADDRESS_REFUSED, url=url, why=why)
    return page


async def read_address(url: str, room: Newsroom) -> Article | Rejection:
    """Read the article at an address.

    Raises InputError when it does not answer a page.
    """
    page = await fetch_page(url, room)
    return extract(page, outlet_of(room, url, ""), credits=room.credits())


def file_page(path: Path, url: str) -> Page:
    """A saved page, at the address given or at the one it names itself. Raises InputError."""
    if not path.is_file():
        raise InputError(ErrorCode.FILE_MISSING, path=path)
    body = saved_bytes(path)
    if isinstance(body, Rejection):
        raise InputError(ErrorCode.ADDRESS_REFUSED, url=path, why=body.reason)
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
    """Read a person's file. Raises InputError when it cannot."""
    if not path.is_file():
        raise InputError(ErrorCode.FILE_MISSING, path=path)
    outlet = room.outlet(outlet_id) if outlet_id else None
    return read_file(path, url="", outlet=outlet, credits=room.credits())
