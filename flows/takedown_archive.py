"""Records of the archive without a text that was taken down, at their places in the day's file."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from base64 import b32encode
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from itertools import groupby
from pathlib import Path
from urllib.parse import urlsplit

from harvest.archive import Archive, ArchiveError, Entry
from harvest.erased_bodies import CannotErase, Finder, erase_body
from records import Page, WarcRef, WarehouseError
from records.error_code import ErrorCode
from text.found_passages import HashedPassages
from text.urls import canonical
from warehouse.snapshot import sync
from warehouse.tombstones import Remembered

log = logging.getLogger("veille.takedown")
_BURIED = b"Veille-Taken-Down: true"
_DIGEST = re.compile(rb"(WARC-(Payload|Block)-Digest: sha1:)[A-Z2-7]{32}")


def bury_again(folder: Path, received: Sequence[WarcRef]) -> None:
    """Bury the pages under which texts that were taken down came in again.

    Those buried already are passed over, so that a run that was killed is made up for by the next.
    Nobody may be writing to the archive.
    """
    named = {name: {r.offset for r in refs} for name, refs in groupby(received, lambda r: r.path)}

    def bury(entry: Entry, _: bytes) -> bytes | None:
        wanted = entry.ref.offset in named[entry.ref.path] and entry.status != 304
        return tombstone(entry) if wanted else None

    for name in named:
        _change(Archive(folder), folder / name, bury)


def blot_again(
    folder: Path,
    since: datetime,
    until: datetime,
    known: Remembered,
    printed: Callable[[set[str]], str],
) -> None:
    """Take the passages of texts taken down out of what their sites have sent since then.

    Feeds and lists carry a text for days after it was taken down. What `printed` says of an address
    was printed there by another article, and stays. Nobody may be writing to the archive.
    """
    if not known.passages:
        return
    archive, passages = Archive(folder), HashedPassages(known.passages)

    def blot_out(entry: Entry, member: bytes) -> bytes | None:
        recent = since <= entry.at < until and entry.status == 200
        if not recent or urlsplit(canonical(entry.requested_url)).hostname not in known.hosts:
            return None
        try:
            page = archive.read(entry.ref)
        except ArchiveError as error:
            log.warning("not looked through for texts taken down: %s", error)
            return None
        if page.warc != entry.ref:
            return None
        url = entry.requested_url
        return without_passages(entry, member, page, passages, printed({url, canonical(url)}))

    for name in sorted({e.ref.path for e in archive.entries(since, until)}):
        _change(archive, folder / name, blot_out)


def _change(archive: Archive, path: Path, changed: Callable[[Entry, bytes], bytes | None]) -> None:
    """Write a day's file anew with some members changed, none of them longer or shorter."""
    content = bytearray(path.read_bytes()) if path.is_file() else bytearray()
    before, buried = bytes(content), set()
    for entry in entries_of(archive, path) if content else ():
        place = slice(entry.ref.offset, entry.ref.offset + entry.length)
        member = changed(entry, bytes(content[place]))
        if member is not None:
            content[place] = member
            buried |= {str(entry.ref.offset)} if is_buried(member) else set()
    if content != before:
        rewrite(path, bytes(content), buried)


def entries_of(archive: Archive, path: Path) -> Iterator[Entry]:
    """The records of a day's file."""
    year, month, day = path.relative_to(archive.folder).with_suffix("").with_suffix("").parts
    start = datetime(int(year), int(month), int(day), tzinfo=UTC)
    yield from archive.entries(start, start + timedelta(days=1))


def without_passages(
    entry: Entry, member: bytes, page: Page, finder: Finder, own: str
) -> bytes | None:
    """Clear a record of passages; None when it holds none."""
    try:
        after = erase_body(page.body, finder, page.media_type, own=own)
    except CannotErase:
        return tombstone(entry)
    if after == page.body:
        return None
    return blotted(member, page.body, after) or tombstone(entry)


def blotted(member: bytes, before: bytes, after: bytes) -> bytes | None:
    """A gzip member of the same length whose record holds the new body; None if it cannot be."""
    record = zlib.decompress(member, zlib.MAX_WBITS | 16)
    start = record.find(before)
    if start < 0:
        return None
    head, tail = record[:start], record[start + len(before) :]
    block = head.partition(b"\r\n\r\n")[2] + after
    digests = {b"Payload": _digest(after), b"Block": _digest(block)}
    head = _DIGEST.sub(lambda found: found[1] + digests[found[2]], head)
    return _member(head + after + tail, len(member))


def _digest(data: bytes) -> bytes:
    return b32encode(sha1(data, usedforsecurity=False).digest())


def rewrite(path: Path, content: bytes, buried: set[str]) -> None:
    """Put the day's file anew, and take the buried records out of its index."""
    making = path.with_name(f"{path.name}.making")
    making.write_bytes(content)
    sync(making)
    making.replace(path)
    index = path.with_suffix("").with_suffix(".tsv")
    lines = index.read_text("utf-8").splitlines(keepends=True)
    index.write_text("".join(x for x in lines if x.split("\t")[0] not in buried), "utf-8")


def tombstone(entry: Entry) -> bytes:
    """One gzip member, as long as the record it replaces, that holds an empty metadata record.

    All other offsets of the day's file stay.
    """
    record = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:veille:{entry.sha256[:32]}>\r\n"
        f"WARC-Date: {entry.at:%Y-%m-%dT%H:%M:%SZ}\r\n{_BURIED.decode()}\r\n"
        "Content-Length: 0\r\n\r\n\r\n\r\n"
    ).encode()
    member = _member(record, entry.length)
    if member is None:
        raise WarehouseError(
            ErrorCode.RECORD_TOO_SHORT, path=entry.ref.path, offset=entry.ref.offset
        )
    return member


def is_buried(member: bytes) -> bool:
    """Say whether a member is a tombstone."""
    return _BURIED in zlib.decompress(member, zlib.MAX_WBITS | 16)[:1000]


def _member(record: bytes, length: int) -> bytes | None:
    """A record as one gzip member of exactly that length; None when it does not fit.

    The padding is the member's comment field (RFC 1952), which readers skip.
    """
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(record) + deflate.flush()
    tail = struct.pack("<II", zlib.crc32(record), len(record) & 0xFFFFFFFF)
    head = b"\x1f\x8b\x08\x10" + bytes(6)
    padding = length - len(head) - 1 - len(packed) - len(tail)
    return head + b" " * padding + b"\x00" + packed + tail if padding >= 0 else None
