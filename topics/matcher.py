"""Finding terms in a text: one pass of one automaton over the folded text.

A term is written as printed. `word*` takes any ending at the term's end, and the usual plural and
feminine endings inside it (`centrale* solaire*`); `=Term` is matched with its capitals and accents.
Hyphens, apostrophes, accents and repeated blanks do not count.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from text.fold import fold

_BLANKS = re.compile(r"  +")
# Runs of blanks count as one; combining accents, soft hyphens and zero-width marks as nothing.
_RUNS = re.compile(r"(?<= ) +|[\u0300-\u036f\u00ad\u200b-\u200d\ufeff]+")
_MARKS = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200d\ufeff\ud800-\udfff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_INNER_LATIN = ("", "s", "e", "es", "x")
_CYRILLIC_ENDINGS = (
    "а у ы е о я и й ой ей ом ем ого его ому ему им ым ая яя ую юю ое ее ие ые их ых"
)
_INNER_CYRILLIC = ("", *_CYRILLIC_ENDINGS.split())
_CYRILLIC = re.compile("[а-яё]")
_MOST_FORMS = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What a written form stands for: `layer` divides names, topic terms and cues."""

    layer: str
    key: str
    written: str
    group: str = ""
    label: str = ""
    weight: float = 1.0


class Hit(NamedTuple):
    """A term found: `text[start:end]`."""

    start: int
    end: int
    term: Term


def flatten(s: str) -> str:
    """The folded text with hyphens as blanks; as long as `s`."""
    return fold(s).replace("-", " ")


@dataclass(frozen=True, slots=True)
class _Form:
    term: Term
    open: bool


class Matcher:
    """All terms of the lexicons in one automaton."""

    def __init__(self, terms: Iterable[Term]) -> None:
        forms: dict[str, list[_Form]] = {}
        for term in terms:
            for pattern, form in _forms(term):
                forms.setdefault(pattern, []).append(form)
        self._whole = [[f.term for f in found if not f.open] for found in forms.values()]
        self._open = [[f.term for f in found if f.open] for found in forms.values()]
        self._automaton = AhoCorasick(list(forms), matchkind=MatchKind.Standard)

    def find(self, s: str) -> list[Hit]:
        """Terms in the text, in order; within a layer the longest of overlapping ones only."""
        flat = flatten(s)
        places = None
        if "  " in flat or (not flat.isascii() and _MARKS.search(flat)):
            flat, places = _squeeze(_SURROGATES.sub("\ufffd", flat))
        found = self._found(flat)
        if places is not None:
            found = [Hit(places[h.start], places[h.end - 1] + 1, h.term) for h in found]
        return longest([h for h in found if _exact(h, s)])

    def _found(self, flat: str) -> list[Hit]:
        """Every term that begins and ends where words do."""
        found: list[Hit] = []
        size = len(flat)
        for index, start, end in self._automaton.find_matches_as_indexes(flat, overlapping=True):
            if start and flat[start - 1].isalnum():
                continue
            stop = end
            while stop < size and flat[stop].isalnum():
                stop += 1
            if stop == end:
                found += [Hit(start, end, term) for term in self._whole[index]]
            found += [Hit(start, stop, term) for term in self._open[index]]
        return found


def longest(hits: list[Hit]) -> list[Hit]:
    """Hits in order, those that lie inside a longer one of their layer dropped.

    Two spellings of one term that are the same when folded are one hit.
    """
    kept: list[Hit] = []
    last: dict[str, tuple[int, int]] = {}
    keys: dict[str, set[str]] = {}
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        layer, key = hit.term.layer, hit.term.key
        start, end = last.get(layer, (-1, -1))
        if hit.end > end:
            last[layer], keys[layer] = (hit.start, hit.end), {key}
        elif (hit.start, hit.end) != (start, end) or key in keys[layer]:
            continue
        else:
            keys[layer].add(key)
        kept.append(hit)
    return kept


def _exact(hit: Hit, s: str) -> bool:
    written = hit.term.written
    return not written.startswith("=") or s[hit.start : hit.end] == written[1:]


def _squeeze(flat: str) -> tuple[str, list[int]]:
    """The text without what does not count, and where each of its characters stood."""
    places: list[int] = []
    at = 0
    for run in _RUNS.finditer(flat):
        places.extend(range(at, run.start()))
        at = run.end()
    places.extend(range(at, len(flat)))
    return _RUNS.sub("", flat), places


def _forms(term: Term) -> Iterable[tuple[str, _Form]]:
    written = term.written.removeprefix("=")
    flat = _BLANKS.sub(" ", flatten(written)).strip()
    if not flat.strip("* "):
        return
    is_open = flat.endswith("*")
    pieces = flat.removesuffix("*").split("*")
    endings = _INNER_CYRILLIC if _CYRILLIC.search(flat) else _INNER_LATIN
    choices = [[piece + ending for ending in endings] for piece in pieces[:-1]]
    combined = itertools.islice(itertools.product(*choices), _MOST_FORMS)
    form = _Form(term, is_open)
    for variant in {"".join(heads) + pieces[-1] for heads in combined}:
        yield variant, form
        if "oe" in variant:
            yield variant.replace("oe", "œ"), form
