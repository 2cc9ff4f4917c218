"""A document as its reader sees it, each letter with its place in the source.

What a page, a feed, a REST answer or a mail *shows* is the same whatever its encoding, entities,
escapes, marks and invisible signs; what must be found again is looked for there, and taken out of
the source at the places that are kept beside each letter.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

from text.decode import BROKEN_RUNS, C1_AS_CP1252, UNPRINTED, possible_codecs, repair, repair_run
from text.fold import fold

DEEPEST = 4
"""Escapes within escapes that are seen through: HTML in JSON in an attribute in a feed is three."""
_ESCAPE = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});?"
    r"|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\[nrtbf/\"'\\]|(?:%[0-9a-fA-F]{2})+"
)
_INLINE = "a|abbr|b|bdi|bdo|big|cite|code|em|font|i|ins|mark|q|s|small|span|strong|sub|sup|tt|u|wbr"
_SIGN = re.compile(rf"(<!\[CDATA\[|\]\]>|</?(?:{_INLINE})(?=[\s/>])[^<>]*>)|<[^<>]*>", re.I)
_INVISIBLE = re.compile(rf"{UNPRINTED.pattern[:-1]}\u034f\u061c\u180e\u200c\u200d\ufe00-\ufe0f]")
_MARK = re.compile("[\u0300-\u036f]")
_NO_LETTER = re.compile(r"<[^<>]*>|[^a-z]+")
_WORD = re.compile(r"[^\W_]+")
_STRAY = {0xDC00 + byte: C1_AS_CP1252.get(chr(byte), chr(byte)) for byte in range(0x80, 0x100)}
_WINDOWS = {**_STRAY, **{ord(c1): put for c1, put in C1_AS_CP1252.items()}}


@dataclass(frozen=True, slots=True)
class Reading:
    """A body read in one encoding."""

    text: str
    encode: Callable[[str], bytes] | None
    """Gives the same bytes back; None when that encoding cannot (loose UTF-7)."""


def read_every_way(body: bytes, declared: str = "") -> Iterator[Reading]:
    """Read a body in every likely encoding.

    `declared` is the server's media type. Text that fits no table keeps its odd bytes as lone
    surrogates, so that a place in the text is a place in the bytes.
    """
    for codec in possible_codecs(body, declared):
        lenient = "surrogateescape" if codec == "utf-8" else "strict"
        try:
            text = body.decode(codec, lenient)
            same = text.encode(codec, lenient) == body
        except (UnicodeError, LookupError):
            continue
        yield Reading(text, partial(_encoded, codec=codec, errors=lenient) if same else None)


def _encoded(text: str, *, codec: str, errors: str) -> bytes:
    return text.encode(codec, errors)


@dataclass(frozen=True, slots=True)
class View:
    """Text with the place of each character in its source."""

    text: str
    starts: array[int]
    ends: array[int]

    def replaced(self, sign: re.Pattern[str], put: Callable[[re.Match[str]], str]) -> View:
        """Show each sign as something else, at its place."""
        parts: list[str] = []
        starts, ends, done = array("I"), array("I"), 0
        for match in sign.finditer(self.text):
            at, end = match.span()
            shown = put(match)
            parts += [self.text[done:at], shown]
            starts += self.starts[done:at] + array("I", [self.starts[at]]) * len(shown)
            ends += self.ends[done:at] + array("I", [self.ends[end - 1]]) * len(shown)
            done = end
        if not done:
            return self
        parts.append(self.text[done:])
        return View("".join(parts), starts + self.starts[done:], ends + self.ends[done:])


def view_source(text: str) -> Iterator[View]:
    """Show a text as its readers may see it.

    Marks are marks after 0 to 4 unescapings: a page shows `&lt;` as a sign, a feed's reader takes
    it for a tag. Each depth is one view.
    """
    size = len(text)
    view = View(text.translate(_WINDOWS), array("I", range(size)), array("I", range(1, size + 1)))
    for pattern, table in BROKEN_RUNS:
        view = view.replaced(pattern, partial(repair_run, table=table))
    for _ in range(DEEPEST + 1):
        unescaped = view.replaced(_ESCAPE, _unescaped)
        bare = _without_marks(view, "")
        yield bare
        parted = _without_marks(view, " ")
        if parted.text != bare.text:
            yield parted
        if unescaped.text == view.text:
            return
        view = unescaped


def _without_marks(view: View, joined: str) -> View:
    """`joined` stands for a tag within a word."""
    bare = view.replaced(_SIGN, lambda sign: joined if sign[1] else " ")
    bare = bare.replaced(_ESCAPE, _unescaped).replaced(_INVISIBLE, lambda _: "")
    return bare.replaced(_MARK, lambda _: "")


def _unescaped(escape: re.Match[str]) -> str:
    """What an escape stands for, if anything."""
    sign = escape[0]
    if sign[0] == "&":
        shown = html.unescape(sign)
        # `&eacute` without its end is read by browsers; `&copyright` is not.
        return shown if shown != sign else html.unescape(sign.removesuffix(";") + ";")
    if sign[0] == "%":
        return unquote(sign, errors="replace")
    return chr(int(sign[2:], 16)) if sign[1] in "ux" else (" " if sign[1] in "nrtbf" else sign[1])


def words_in(view: View) -> Iterator[tuple[str, int, int]]:
    """Give the folded words of a view with their places."""
    for match in _WORD.finditer(fold(view.text)):
        at, end = match.span()
        word = match[0].replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
        yield word, view.starts[at], view.ends[end - 1]


def show_letters(text: str) -> str:
    """Run the plain letters that a document shows together.

    A quick first look: what is not in it is in no view of the document either.
    """
    text = repair(text.translate(_WINDOWS))
    for _ in range(DEEPEST):
        text, count = _ESCAPE.subn(_unescaped, text)
        if not count:
            break
    return _NO_LETTER.sub("", fold(text))
