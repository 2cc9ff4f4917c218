"""Passages of a text found again in other documents, whatever their markup and escapes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from text.fold import words
from text.passages import RUN, hashed
from text.reader_view import Reading, show_letters, view_source, words_in

SHORTEST = 6
"""Sentences shorter than a passage (text.passages.RUN words) count whole from so many words on."""
_HEAD = 16
"""Letters by which a run is looked up: a run is longer, or its own head."""
_SENTENCE = re.compile(r"[.!?…\n]+")
_PROBE = re.compile(r"[a-z]{4,}")

Span = tuple[int, int]
Word = tuple[str, int, int]


class Passages:
    """The passages of a text, found elsewhere by their letters.

    Where words part is not looked at: a tag within a word, a hyphen or a lost space hides nothing.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_head: dict[str, set[str]] = {}
        self._probes: set[str] = set()
        self._probed = True
        runs: set[tuple[str, ...]] = set()
        for text in texts:
            runs |= set(_runs_of(text))
        self._head = min((_HEAD, *(len("".join(run)) for run in runs)))
        for run in sorted(runs):
            letters = "".join(run)
            self._by_head.setdefault(letters[: self._head], set()).add(letters)
            self._probe(run)

    def _probe(self, run: tuple[str, ...]) -> None:
        """Keep a long plain word of each run."""
        if self._probes.isdisjoint(run):
            longest = max(run, key=lambda w: len(w) if _PROBE.fullmatch(w) else 0)
            self._probed &= bool(_PROBE.fullmatch(longest))
            self._probes.add(longest)

    def may_hold(self, reading: Reading) -> bool:
        """Say False when none of the long words is shown."""
        if not self._probed:
            return True
        shown = show_letters(reading.text)
        return any(probe in shown for probe in self._probes)

    def spans(self, reading: Reading) -> list[Span]:
        """Find where passages stand in the source, in order."""
        if not self.may_hold(reading):
            return []
        views = (list(words_in(view)) for view in view_source(reading.text))
        return _merged(span for told in views for span in self._in(told))

    def _in(self, told: list[Word]) -> Iterator[Span]:
        ends = list(accumulate(len(word) for word, _, _ in told))
        letters = "".join(word for word, _, _ in told)
        for at in range(len(letters) - self._head + 1):
            for run in self._by_head.get(letters[at : at + self._head], ()):
                if letters.startswith(run, at):
                    last = bisect_right(ends, at + len(run) - 1)
                    yield told[bisect_right(ends, at)][1], told[last][2]


class HashedPassages:
    """Passages of which the hashes are left: no short sentences."""

    def __init__(self, hashes: frozenset[int]) -> None:
        self._hashes = hashes

    def spans(self, reading: Reading) -> list[Span]:
        """Find where passages stand in the source, in order."""
        views = (list(words_in(view)) for view in view_source(reading.text))
        return _merged(span for told in views for span in self._in(told))

    def _in(self, told: list[Word]) -> Iterator[Span]:
        for at in range(len(told) - RUN + 1):
            run = told[at : at + RUN]
            if hashed(word for word, _, _ in run) in self._hashes:
                yield run[0][1], run[-1][2]


def _runs_of(text: str) -> Iterator[tuple[str, ...]]:
    whole = words(text)
    yield from (tuple(whole[i : i + RUN]) for i in range(len(whole) - RUN + 1))
    for sentence in _SENTENCE.split(text):
        told = tuple(words(sentence))
        if SHORTEST <= len(told) < RUN:
            yield told


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
