"""Shingles: a text as the set of its runs of four folded words."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import xxhash

from text.decode import repair
from text.fold import fold, words

Hashes = npt.NDArray[np.uint64]

LENGTH = 4
"""Words a shingle. Four found every seeded edit where three chained and five lost typos."""

_WORD = re.compile(r"[^\W_]+")
_ASCII = 127
_MARKS = re.compile("[?\ufffd]+")
# What `Ã ` was: an `à` whose second byte, a no-break space, was folded into white space.
_BARE = re.compile(r"Ã(?=\s)")


def repaired(s: str) -> str:
    """The text as it was meant, for comparing only: letters composed, entities that a page left in
    read, UTF-8 that was read in another table put right.
    """
    if "&" in s and ";" in s:
        s = html.unescape(s)
    return _BARE.sub("à", repair(unicodedata.normalize("NFC", s)))


def letters_lost(s: str) -> bool:
    """Whether a text may have been through a table without accented letters, which left them out
    or put `?` in their place: no French text is without them.
    """
    return not any(ord(c) > _ASCII and c.isalpha() for c in s)


def without_letters(s: str) -> str:
    """The text as such a table leaves it, the marks in the letters' places gone too."""
    plain = _MARKS.sub("", repaired(s))
    return "".join(c for c in plain if ord(c) <= _ASCII or not c.isalpha())


def of_words(folded: list[str]) -> list[int]:
    """Hash of each run of four words, in the order of the text; one of all when it is shorter."""
    if not folded:
        return []
    runs = range(max(1, len(folded) - LENGTH + 1))
    digest = xxhash.xxh3_64_intdigest
    return [digest(" ".join(folded[i : i + LENGTH]).encode("utf-8", "replace")) for i in runs]


@dataclass(frozen=True, slots=True)
class Shingled:
    """A text's words with their place in the text, and its distinct shingles, sorted."""

    text: str
    folded: list[str]
    spans: list[tuple[int, int]]
    """Of each word, code points of `text`."""
    in_order: list[int]
    distinct: Hashes

    def capital(self, word: int) -> bool:
        """Whether a word is printed with a capital."""
        return self.text[self.spans[word][0]].isupper()

    def passage(self, first: int, last: int) -> str:
        """The text as printed from word `first` to word `last`, both included."""
        return self.text[self.spans[first][0] : self.spans[last][1]]


@lru_cache(maxsize=20_000)
def shingled(text: str) -> Shingled:
    """A text made ready for exact comparison; the last 20,000 are kept."""
    plain = repaired(text)
    folded, spans = words(plain), [m.span() for m in _WORD.finditer(fold(plain))]
    # As many spans as words: `words` writes ligatures out, which neither makes nor splits a word.
    in_order = of_words(folded)
    return Shingled(plain, folded, spans, in_order, np.unique(np.array(in_order, dtype=np.uint64)))
