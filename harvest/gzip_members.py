"""The gzip members of a file one by one, those behind a damaged one included."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator
from pathlib import Path

_MAGIC = b"\x1f\x8b\x08"
_BEGINS = b"WARC/"


def read_members(path: Path, start: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield offset, length and content of each intact member from `start` on.

    Behind a damaged one the next is looked for by its first bytes: it must hold a record, and end
    where another begins or the file ends (a body may have a whole member of its own in it).
    """
    if path.stat().st_size <= start:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        offset, expected = start, True
        while offset >= 0:
            length, content = _inflate(data, offset)
            end = offset + length
            fits = end == len(data) or data[end : end + len(_MAGIC)] == _MAGIC
            if length and content.startswith(_BEGINS) and (expected or fits):
                yield offset, length, content
                offset, expected = (end if end < len(data) else -1), True
            else:
                offset, expected = data.find(_MAGIC, offset + 1), False


def _inflate(data: mmap.mmap, start: int) -> tuple[int, bytes]:
    """Length and content of the member that begins here; (0, b"") when it is not intact."""
    inflate, content, at = zlib.decompressobj(zlib.MAX_WBITS | 16), bytearray(), start
    try:
        while not inflate.eof and at < len(data):
            piece = data[at : at + (1 << 20)]
            at += len(piece)
            content += inflate.decompress(piece)
            # What is no record is passed over at its first bytes: a bomb costs nothing.
            if len(content) >= len(_BEGINS) and not content.startswith(_BEGINS):
                return 0, b""
    except zlib.error:
        return 0, b""
    return (at - len(inflate.unused_data) - start, bytes(content)) if inflate.eof else (0, b"")
