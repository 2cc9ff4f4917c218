"""What changed between two versions of a text, to the word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

CONTEXT_WORDS = 8
"""Words shown on each side of a change."""

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


class Piece(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    CUT = "cut"
    ADDED = "added"
    LEFT_OUT = "left_out"
    """Unchanged words between two changes, not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One stretch: `text` as the old version prints it (same, cut) or the new one (added)."""

    piece: Piece
    text: str


def changes(old: str, new: str) -> list[Change]:
    """The changes from one version to the next with eight words around each; empty when equal.

    White space alone is no change.
    """
    if old.split() == new.split():
        return []
    pieces = list(_pieces(_TOKEN.findall(old), _TOKEN.findall(new)))
    return [change for n, piece in enumerate(pieces) for change in _shown(piece, n, len(pieces))]


def _pieces(old: list[str], new: list[str]) -> Iterator[Change]:
    before, after = ([" " if t.isspace() else t for t in tokens] for tokens in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Change(piece=Piece.SAME, text="".join(old[a:b]))
            continue
        if cut := "".join(old[a:b]):
            yield Change(piece=Piece.CUT, text=cut)
        if added := "".join(new[c:d]):
            yield Change(piece=Piece.ADDED, text=added)


def _shown(change: Change, n: int, count: int) -> list[Change]:
    """A stretch with its middle, or its far end, left out when it is long and unchanged."""
    tokens = _TOKEN.findall(change.text)
    before = 0 if n == 0 else 2 * CONTEXT_WORDS
    after = 0 if n == count - 1 else 2 * CONTEXT_WORDS
    if change.piece is not Piece.SAME or len(tokens) <= before + after + 2:
        return [change]
    head, tail = tokens[:before], tokens[len(tokens) - after :]
    left_out = tokens[before : len(tokens) - after]
    parts = ((Piece.SAME, head), (Piece.LEFT_OUT, left_out), (Piece.SAME, tail))
    return [Change(piece=piece, text="".join(part)) for piece, part in parts if part]
