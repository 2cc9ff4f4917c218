"""Sentences of a news text, as spans of the text as received.

Made for French pages (English and Russian ones pass too): titles before names (`M.`, `S.E.M.`,
`Gal.`), initials, numbers with dots or spaces, quotes, and pages whose paragraph breaks were lost
so that one sentence touches the next.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of a text: `text[start:end]`, in code points."""

    start: int
    end: int


def _words(s: str) -> frozenset[str]:
    return frozenset(s.split())


# Titles and the like: the full stop after them never ends a sentence. Compared in lower case.
_TITLES = _words(
    "m mm mr mrs ms mme mmes mlle mlles dr drs pr prof me mgr gal gral gén gen col cel colo lcl lt"
    " ltn cdt cmdt com cap capt cne adj adjt sgt sgtc maj amb min st ste hon pdt vs cf art chap"
    " fig vol éd p pp n° nº no ann bd av env sq rép dép prés sec gouv tel tél approx sen rep"
    " г-н г им т"
)
# Abbreviations that may also be a sentence's last word: they end one before a usual first word.
_MAY_END = _words("etc cie co inc ltd sa sarl jr hab ap al km kg ha t h mn md fcfa")
# First words that hardly ever are names: after an initial or a dotted acronym they start a
# sentence ("à l'O.N.U. Le ministre"), other words do not ("S.E.M. Igor", "A. Diop").
_STARTERS = _words(
    "le la les l un une des ce cet cette ces il elle ils elles on nous je vous c qui que quant"
    " dans en au aux à a de du d pour par sur selon après avant depuis lors mais or et car donc si"
    " ainsi aussi cependant toutefois pourtant enfin alors ici là notre nos leur leurs son sa ses"
    " face the this these that it he she they we in on at for but and after before since however"
    " в на он она они это но и по после"
)
# A line that ends with one of these goes on in the next.
_GOING_ON = _words(
    "de du des la le les l d et ou à au aux en que qui dont par pour sur sous dans avec sans entre"
    " une un ce cette ces son sa ses leur leurs the of and to in a for with on by и в на с по из"
)
_BREAK = re.compile(r"\s*\n\s*")
_BROKEN_LINES = 3
_END = re.compile(r"[.!?…]+|\n+")
_CLOSERS = re.compile(r"(?:[ \u00a0\u202f]?[»”])+|[\"')\]’]+(?=\s|$)|\[\d+\]")
_LEFT_OF_WORD = re.compile(r"[\s–—'’«»“”\"(\[{/,;:]+")
_OPENERS = " \t\u00a0\u202f\u2009\u200b\ufeff«»“”\"'‘’([{-–—•*·▪►▶#>"
_DOTTED = re.compile(r"^(?:\w{1,2}\.-?)+\w{1,2}$|^\w$")
_MONTHS = _words("janv jan févr fév avr juil sept oct nov déc dec jan feb aug")
_CLOSING = ' \t\n\u00a0\u202f»”")]'
_SENTENCE_END = ".!?…:;"
_SEAM = re.compile(r"[^\W\d_]{2,}[.!?…]$")
_TLD = re.compile(r"(?:com|org|net|ml|ru|fr|info|africa|co|tv)\b", re.I)


def split(s: str) -> list[Span]:
    """The sentences of a text in order, without the white space around them.

    Together they hold every character that is not white space; no sentence is empty.
    """
    broken = sum(_inside_sentence(s, found) for found in _BREAK.finditer(s)) >= _BROKEN_LINES
    cuts = [0]
    for found in _END.finditer(s):
        if found.start() < cuts[-1]:
            continue
        cut = _cut_after(s, found, broken)
        if cut is not None:
            cuts.append(cut)
    cuts.append(len(s))
    spans = (_trim(s, a, b) for a, b in itertools.pairwise(cuts))
    return [span for span in spans if span is not None]


def _inside_sentence(s: str, found: re.Match[str]) -> bool:
    """A line break between a word and one in lower case."""
    before = s[max(0, found.start() - 1) : found.start()]
    after = s[found.end() : found.end() + 1]
    return (before.isalpha() or before == ",") and after.islower()


def _cut_after(s: str, found: re.Match[str], broken: bool) -> int | None:
    """Where a sentence ends whose end mark was found, or None when it goes on."""
    if "\n" in found.group():
        return found.end() if _line_ends(s, found, broken) else None
    end = found.end()
    closing = _CLOSERS.match(s, end)
    if closing:
        end = closing.end()
    follower = _follower(s, end)
    if follower is None:
        return end
    if s[end].isspace():
        return end if _starts_sentence(s, found, follower) else None
    return end if _is_seam(s, found, end) else None


def _line_ends(s: str, found: re.Match[str], broken: bool) -> bool:
    """A line break ends a sentence, unless the line was only broken there.

    `broken`: the page breaks lines inside sentences, so only a full stop ends one.
    """
    before = s[max(0, found.start() - 40) : found.start()].rstrip(_CLOSING)
    follower = _follower(s, found.end())
    if not before or follower is None or before[-1] in _SENTENCE_END:
        return True
    if s[follower].islower():
        return False
    last = _word_before(before, len(before))
    # A line in capitals is a heading (`À LA UNE`), whatever its last word.
    goes_on = last.lower() in _GOING_ON and not (last.isupper() and len(last) > 1)
    return not (goes_on or (broken and last[:1].islower()))


def _follower(s: str, at: int) -> int | None:
    """Index of the first letter or digit past blanks and opening marks, None at the end."""
    while at < len(s) and (s[at] in _OPENERS or s[at].isspace()):
        at += 1
    return at if at < len(s) else None


def _starts_sentence(s: str, found: re.Match[str], follower: int) -> bool:
    """After an end mark and a blank: does a new sentence start there?"""
    first = s[follower]
    if first.islower():
        return False
    if found.group() != ".":
        return True
    word = _word_before(s, found.start())
    if not word:
        return True
    lower = word.lower()
    if first.isdigit():
        grouped = word[-1].isdigit() and re.match(r"\d{3}\b", s[follower : follower + 4])
        return not (grouped or lower in _MONTHS or lower in _TITLES)
    if word.isdigit() and len(word) <= 2 and _opens_item(s, found.start() - len(word)):
        return False
    if lower in _TITLES:
        return False
    if lower in _MAY_END or _DOTTED.match(word):
        return _next_word(s, follower) in _STARTERS and not lower.startswith(("s.e", "s.m", "s.a"))
    return True


def _word_before(s: str, at: int) -> str:
    """The word that ends at an index, with the full stops inside it; empty after a blank."""
    chunk = s[max(0, at - 24) : at]
    if not chunk or not (chunk[-1].isalnum() or chunk[-1] in "°º"):
        return ""
    return re.split(_LEFT_OF_WORD, chunk)[-1]


def _next_word(s: str, at: int) -> str:
    found = re.match(r"\w+", s[at : at + 24])
    return found.group().lower() if found else ""


def _opens_item(s: str, at: int) -> bool:
    """Is the number here that of a list's item (`1. …`), not the end of a sentence?"""
    before = s[max(0, at - 80) : at].rstrip(" \t\u00a0\u202f")
    return not before or before[-1] in "\n.!?…:;»”"


def _is_seam(s: str, found: re.Match[str], end: int) -> bool:
    """Two sentences without a blank between them, as pages do that lost their breaks."""
    if not s[end].isupper() and s[end] not in "«“":
        return False
    if end == found.end() and not _SEAM.search(s, max(0, found.start() - 24), found.end()):
        return False
    word = _word_before(s, found.start())
    return not _TLD.match(s, end) and "." not in word and word.lower() != "www"


def _trim(s: str, start: int, end: int) -> Span | None:
    while start < end and s[start].isspace():
        start += 1
    while end > start and s[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
