"""The raw archive: every body received, in daily WARC files, before anything is parsed.

`<yyyy>/<mm>/<dd>.warc.gz` holds one gzip member a record; beside it `<dd>.tsv` names each record's
offset, so that an address received earlier is found without reading the bodies. A crash can only
cut the last member: it is taken off when the file is opened for writing again.
"""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from harvest.gzip_members import read_members
from records.error_code import ErrorCode
from records.errors import VeilleError
from records.page import Page, WarcRef

_REQUESTED = "Veille-Requested-URI"
_REFERS_TO = "Veille-Refers-To"
_ENCODED = ("content-encoding", "transfer-encoding", "content-length")
"""True of the wire, not of the stored body: kept under another name (as pywb does)."""


class ArchiveError(VeilleError):
    """A record that is not where it should be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an index: where a record lies and what it answers."""

    ref: WarcRef
    length: int
    requested_url: str
    at: datetime
    status: int
    sha256: str


class Archive:
    """The archive below one folder. One process writes at a time (the run lock)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._days: dict[str, _Day] = {}

    def write(self, page: Page) -> WarcRef:
        """Stores a page as a response record; the record is in the file when this returns."""
        return self._append(page, _response)

    def write_revisit(self, page: Page, received_at: datetime | None) -> WarcRef:
        """Stores that a page's body was the one received from its address at `received_at`."""
        at = received_at or page.fetched_at
        original = self.find(page.requested_url, at, at)
        return self._append(page, lambda p, w: _revisit(p, w, original))

    def read(self, ref: WarcRef) -> Page:
        """The page at a reference (of a revisit: the page revisited); raises ArchiveError."""
        path = self.folder / ref.path
        try:
            with path.open("rb") as file:
                file.seek(ref.offset)
                record = next(ArchiveIterator(file))
                original = record.rec_headers.get_header(_REFERS_TO)
                if record.rec_type == "revisit" and original:
                    name, _, offset = original.rpartition("#")
                    return self.read(WarcRef(path=name, offset=int(offset)))
                return _page(record, ref)
        except (OSError, StopIteration, ArchiveLoadFailed) as error:
            raise ArchiveError(ErrorCode.RECORD_MISSING, path=path, offset=ref.offset) from error

    def find(self, url: str, since: datetime, until: datetime) -> WarcRef | None:
        """The newest response to `url` received in [since, until], or None."""
        for day in reversed(list(_days(since, until + timedelta(microseconds=1)))):
            for entry in reversed(self._day(day).by_url.get(url, ())):
                if since <= entry.at <= until and entry.status != 304:
                    return entry.ref
        return None

    def entries(self, since: datetime, until: datetime) -> Iterator[Entry]:
        """All records received in [since, until), in the order of the files."""
        for day in _days(since, until):
            yield from (e for e in self._day(day).entries if since <= e.at < until)

    def _append(self, page: Page, build: _Builder) -> WarcRef:
        name = _file_name(page.fetched_at)
        day = self._day(name)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = io.BytesIO()
        writer = WARCWriter(buffer, gzip=True, warc_version="1.1")
        if not path.exists():
            writer.write_record(_info(writer, path.name))
        start = buffer.tell()
        writer.write_record(build(page, writer))
        with path.open("ab") as file:
            offset = file.tell() + start
            file.write(buffer.getvalue())
        ref = WarcRef(path=name, offset=offset)
        entry = Entry(
            ref,
            buffer.tell() - start,
            page.requested_url,
            page.fetched_at,
            page.status,
            page.sha256,
        )
        with path.with_suffix("").with_suffix(".tsv").open("a", encoding="utf-8") as index:
            index.write(_line(entry))
        day.add(entry)
        return ref

    def _day(self, name: str) -> _Day:
        if name not in self._days:
            self._days[name] = _Day()
            for entry in _load(self.folder, name):
                self._days[name].add(entry)
        return self._days[name]


@dataclass(slots=True)
class _Day:
    """The entries of one day's file, in its order."""

    entries: list[Entry] = field(default_factory=list)
    by_url: dict[str, list[Entry]] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.by_url.setdefault(entry.requested_url, []).append(entry)


_Builder = Any  # Callable[[Page, WARCWriter], ArcWarcRecord]; warcio has no types


def _file_name(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y/%m/%d.warc.gz")


def _days(since: datetime, until: datetime) -> Iterator[str]:
    day = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < until:
        yield _file_name(day)
        day += timedelta(days=1)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _info(writer: WARCWriter, name: str) -> ArcWarcRecord:
    about = {"software": "veille-mali-russie", "format": "WARC File Format 1.1"}
    return writer.create_warcinfo_record(name, about)


def _headers(page: Page) -> StatusAndHeaders:
    kept = [
        (f"X-Archive-Orig-{name}" if name.lower() in _ENCODED else name, value)
        for name, value in page.headers
    ]
    kept.append(("Content-Length", str(len(page.body))))
    return StatusAndHeaders(
        f"{page.status} {'OK' if page.status == 200 else '-'}", kept, "HTTP/1.1"
    )


def _named(page: Page) -> dict[str, str]:
    named = {"WARC-Date": _iso(page.fetched_at)}
    if page.requested_url != page.final_url:
        named[_REQUESTED] = page.requested_url
    return named


def _response(page: Page, writer: WARCWriter) -> ArcWarcRecord:
    return writer.create_warc_record(
        page.final_url,
        "response",
        payload=io.BytesIO(page.body),
        length=len(page.body),
        http_headers=_headers(page),
        warc_headers_dict=_named(page),
    )


def _revisit(page: Page, writer: WARCWriter, original: WarcRef | None) -> ArcWarcRecord:
    named = _named(page)
    if original is not None:
        named[_REFERS_TO] = f"{original.path}#{original.offset}"
    return writer.create_revisit_record(
        page.final_url,
        f"sha256:{page.sha256}",
        page.final_url,
        _iso(page.fetched_at),
        http_headers=_headers(page),
        warc_headers_dict=named,
    )


def _page(record: ArcWarcRecord, ref: WarcRef) -> Page:
    if record.rec_type != "response" or record.http_headers is None:
        raise ArchiveLoadFailed(f"a {record.rec_type} record")
    named, http = record.rec_headers, record.http_headers
    final = named.get_header("WARC-Target-URI")
    prefix = "X-Archive-Orig-"
    headers = tuple(
        (name.removeprefix(prefix), value)
        for name, value in http.headers[:-1]  # the last one is our own Content-Length
    )
    body = record.content_stream().read()
    digest = named.get_header("WARC-Payload-Digest")
    # warcio stops reading before gzip's own checksum: a bit that flipped would go unseen.
    if digest and digest != _sha1(body):
        raise ArchiveLoadFailed("a record that its digest does not fit")
    return Page(
        requested_url=named.get_header(_REQUESTED) or final,
        final_url=final,
        status=int(http.get_statuscode()),
        fetched_at=datetime.fromisoformat(named.get_header("WARC-Date")),
        media_type=http.get_header("Content-Type") or "",
        headers=headers,
        body=body,
        warc=ref,
    )


def _sha1(body: bytes) -> str:
    """As WARC 1.1 (5.9) writes a digest."""
    return "sha1:" + base64.b32encode(sha1(body, usedforsecurity=False).digest()).decode()


def _line(entry: Entry) -> str:
    url = entry.requested_url.replace("\t", "%09").replace("\n", "%0A")
    fields = (entry.ref.offset, entry.length, _iso(entry.at), entry.status, entry.sha256, url)
    return "\t".join(map(str, fields)) + "\n"


def _load(folder: Path, name: str) -> list[Entry]:
    """The entries of a day's file; its index is completed, a cut last record taken off."""
    path = folder / name
    if not path.exists():
        return []
    index = path.with_suffix("").with_suffix(".tsv")
    entries = list(_parsed(index, name))
    size = path.stat().st_size
    end = entries[-1].ref.offset + entries[-1].length if entries else 0
    if end > size:  # the index knows more than the file: it is not this file's
        entries, end = [], 0
    if end < size:
        entries += _rescanned(path, name, end)
        _write_index(index, entries)
    return entries


def _parsed(index: Path, name: str) -> Iterator[Entry]:
    if not index.exists():
        return
    for line in index.read_text("utf-8", "replace").splitlines():
        try:
            offset, length, at, status, sha256, url = line.split("\t")
            ref = WarcRef(path=name, offset=int(offset))
            entry = Entry(ref, int(length), url, datetime.fromisoformat(at), int(status), sha256)
        except ValueError:  # cut by a crash, or damaged: from here on the file itself is read
            return
        yield entry


def _rescanned(path: Path, name: str, start: int) -> list[Entry]:
    """The intact records from `start` on; what a crash cut off behind the last is taken off."""
    found: list[Entry] = []
    end = start
    for offset, length, member in read_members(path, start):
        end = offset + length
        record = next(ArchiveIterator(io.BytesIO(member)))
        if record.rec_type in ("response", "revisit"):
            found.append(_entry(record, WarcRef(path=name, offset=offset), length))
    if end < path.stat().st_size:
        os.truncate(path, end)
    return found


def _entry(record: ArcWarcRecord, ref: WarcRef, length: int) -> Entry:
    named = record.rec_headers
    requested = named.get_header(_REQUESTED) or named.get_header("WARC-Target-URI") or ""
    status = int(record.http_headers.get_statuscode()) if record.http_headers else 0
    at = datetime.fromisoformat(named.get_header("WARC-Date"))
    body = record.content_stream().read()
    return Entry(ref, length, requested, at, status, sha256(body).hexdigest())


def _write_index(index: Path, entries: Iterable[Entry]) -> None:
    temporary = index.with_suffix(".tmp")
    temporary.write_text("".join(map(_line, entries)), "utf-8")
    temporary.replace(index)
