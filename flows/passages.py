"""Passages of a text found again in other files, whatever their markup and escapes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from text.fold import words
from text.passages import RUN, hashed

SHORTEST = 6
"""Sentences shorter than a passage (text.passages.RUN words) count whole from so many words on."""
GAP = "[…]"
_PIECE = re.compile(
    r"<[^<>]*>|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});|\\u[0-9a-fA-F]{4}|\\[nrt/\"]"
    r"|[^\W_]+"
)
_SENTENCE = re.compile(r"[.!?…\n]+")

Token = tuple[str, int, int]


class Passages:
    """The passages of a text that is to be found elsewhere."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._runs: set[tuple[str, ...]] = set()
        self._short: set[tuple[str, ...]] = set()
        self._probes: set[bytes] = set()
        for text in texts:
            self._add(text)

    def _add(self, text: str) -> None:
        whole = words(text)
        self._runs.update(_runs(whole, RUN))
        for sentence in _SENTENCE.split(text):
            told = tuple(words(sentence))
            if SHORTEST <= len(told) < RUN:
                self._short.add(told)
        # Plain ASCII words look the same in every encoding and escape: a quick first test.
        long = sorted({w for w in re.findall(r"[A-Za-z]{7,}", text)}, key=len, reverse=True)
        self._probes.update(word.encode() for word in long[:40])

    def may_hold(self, body: bytes) -> bool:
        """False only when the body holds none of the text's long words."""
        return not self._probes or any(probe in body for probe in self._probes)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where passages stand in a text with its markup: merged, in order."""
        tokens = list(_tokens(text))
        told = [token[0] for token in tokens]
        marked = [False] * len(tokens)
        for size, wanted in ((RUN, self._runs), *((len(s), {s}) for s in self._short)):
            for start, run in enumerate(_runs(told, size)):
                if run in wanted:
                    marked[start : start + size] = [True] * size
        return _merged(tokens, marked)

    def without(self, text: str) -> str:
        """The text with a gap in place of each passage; the same text when it holds none."""
        parts, end = [], 0
        for start, stop in self.spans(text):
            parts += [text[end:start], GAP]
            end = stop
        return "".join([*parts, text[end:]])


class HashedPassages:
    """The passages of texts of which only the hashes are left: whole ones, no short sentences."""

    def __init__(self, hashes: frozenset[int]) -> None:
        self._hashes = hashes

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where passages stand in a text with its markup: merged, in order."""
        tokens = list(_tokens(text))
        marked = [False] * len(tokens)
        for start, run in enumerate(_runs([token[0] for token in tokens], RUN)):
            if hashed(run) in self._hashes:
                marked[start : start + RUN] = [True] * RUN
        return _merged(tokens, marked)


def _runs(told: list[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(told[i : i + size]) for i in range(len(told) - size + 1))


def _tokens(text: str) -> Iterator[Token]:
    """The folded words of a text with their places, tags and escapes seen through."""
    word, start, end = "", 0, 0
    for match in _PIECE.finditer(text):
        piece = _seen_through(match[0])
        if match.start() != end and word:
            yield from _folded(word, start, end)
            word = ""
        if not piece.isalnum():
            if word:
                yield from _folded(word, start, end)
            word = ""
        else:
            start = match.start() if not word else start
            word += piece
        end = match.end()
    if word:
        yield from _folded(word, start, end)


def _seen_through(piece: str) -> str:
    if piece.startswith("&"):
        return html.unescape(piece)
    if piece.startswith("\\u"):
        return chr(int(piece[2:], 16))
    return " " if piece.startswith(("<", "\\")) else piece


def _folded(word: str, start: int, end: int) -> Iterator[Token]:
    for folded in words(word):
        yield folded, start, end


def _merged(tokens: list[Token], marked: list[bool]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for index, (_, start, end) in enumerate(tokens):
        if not marked[index]:
            continue
        if index and marked[index - 1] and spans:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans
