"""Bodies of any encoding and escape without the passages that they hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from harvest.decoding import BadEncoding, BodyTooLarge, gunzip
from text.fold import words
from text.reader_view import Reading, read_every_way, view_source, words_in

MAX_UNPACKED = 200_000_000
ROUNDS = 4
"""Readings that a body is cleared of one after another, and the last look at it."""
_GZIP = b"\x1f\x8b"
Span = tuple[int, int]
Encode = Callable[[str], bytes]
Fill = Callable[[Encode, str], bytes]


class Finder(Protocol):
    """What finds passages in a reading."""

    def spans(self, reading: Reading) -> list[Span]:
        """Find where passages stand: merged, in order."""
        ...


class CannotErase(ValueError):
    """A passage cannot be taken out in place."""


def put_blanks(encode: Encode, passage: str) -> bytes:
    """Put blanks as long as the passage: all else stays."""
    blank = encode(" ")
    return blank * (len(encode(passage)) // len(blank))


def put_gap(encode: Encode, passage: str) -> bytes:
    """Show that something was left out, where no place counts."""
    try:
        return encode("[…]")
    except UnicodeEncodeError:
        return encode("[...]")


def erase_body(
    body: bytes,
    finder: Finder,
    declared: str = "",
    *,
    own: str = "",
    fill: Fill = put_blanks,
) -> bytes:
    """Take the passages out of a body, whatever its encoding.

    What stands in `own` was printed there by another article, and stays. `fill` gives what takes a
    passage's place. Returns the same bytes when it holds none.
    Raises CannotErase for a packed body and for what still shows a passage afterwards.
    """
    packed, clear = body.startswith(_GZIP), _unpacked(body)
    kept = f" {' '.join(words(own))} "
    for _ in range(ROUNDS):
        found = _find(clear, finder, declared, kept)
        if found is None:
            return body if packed else clear
        reading, spans = found
        if packed or reading.encode is None:
            break
        clear = _without(reading, spans, fill)
    raise CannotErase("a passage that cannot be taken out in place")


def _unpacked(body: bytes) -> bytes:
    """What is packed in a `feed.xml.gz`."""
    try:
        return gunzip(body, MAX_UNPACKED)
    except (BodyTooLarge, BadEncoding):
        return body


def _find(
    body: bytes, finder: Finder, declared: str, kept: str
) -> tuple[Reading, list[Span]] | None:
    # Most of the passages: a reading by a wrong table shows other letters.
    found = []
    for reading in read_every_way(body, declared):
        spans = [s for s in finder.spans(reading) if not _stands_in(kept, reading.text[slice(*s)])]
        if spans:
            found.append((reading, spans))
    return max(found, key=lambda each: sum(b - a for a, b in each[1]), default=None)


def _stands_in(kept: str, source: str) -> bool:
    """Whether the words kept hold it all."""
    if not kept.strip():
        return False
    shown = (" ".join(word for word, _, _ in words_in(view)) for view in view_source(source))
    return any(f" {told} " in kept for told in shown)


def _without(reading: Reading, spans: list[Span], fill: Fill) -> bytes:
    """The body with each span filled."""
    encode = reading.encode
    assert encode is not None
    parts, done = [], 0
    for start, end in spans:
        parts += [encode(reading.text[done:start]), fill(encode, reading.text[start:end])]
        done = end
    return b"".join([*parts, encode(reading.text[done:])])
