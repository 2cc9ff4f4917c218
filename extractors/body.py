"""From the lines of a page to the paragraphs of an article: what every rung shares."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractors import boilerplate
from extractors.credits import CreditIndex
from extractors.portrait import drop_portrait
from extractors.repeats import drop_repeats
from extractors.signature import is_desk, read_line, read_signature
from records.article import Contributor
from text.dates import find_dates
from text.fold import fold, normalise

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_FINISHED = (".", "!", "…", ";", ",", "»", '"', "”", "’", "'")
_RUN_IN = re.compile(r"(?P<head>[^\W\d_a-z][^.!?a-zà-ÿ]{7,80})[.:]\s+(?=[A-ZÀ-Ý«])")
_CROSSHEAD_WORDS = 14
_HEAD_LINES = 3
_LABEL_WORDS = 3
_PROSE = 80
"""Characters from which a paragraph counts as prose."""
_PLACE = r"(?P<place>[A-ZÀ-Ý][\w'’ -]{2,30}(?:/[A-ZÀ-Ý][\w'’ -]{2,30})*)"
_DATELINES = (
    # `Bamako — `, `Ségou, 12 juin (AMAP) – `, `(Bamako) - `
    re.compile(
        rf"\(?{_PLACE}\)?(?:, (?:le )?\d{{1,2}}(?:er)? [^\W\d]+(?: \d{{4}})?)?"
        r"\s*(?:\((?P<agency>[A-ZÀ-Ý]{2,12})\))?\s*(?:—|–|\s-|\.-)\s*(?=[A-ZÀ-Ý«\"“])"
    ),
    # `MOSCOW, June 23. /TASS/.`
    re.compile(rf"{_PLACE}, [A-Z]\w+ \d{{1,2}}(?:, \d{{4}})?\. ?/(?P<agency>[\w ]+)/\."),
    # `Kayes | 3 mars 2025 | …`
    re.compile(rf"{_PLACE} ?\| ?\d{{1,2}}(?:er)? [^\W\d]+ \d{{4}}\b"),
    # `Site/ Bamako/ Awa Traoré`: the site, the place, the writer
    re.compile(r"[A-ZÀ-Ý]\w+ ?/ ?(?P<place>[A-ZÀ-Ý][\w'’-]{2,30}) ?/ ?[A-ZÀ-Ý]\w+ [A-ZÀ-Ý]"),
)
"""Places at the head of a text; where each was seen stands in the source notes, section 5."""


@dataclass(frozen=True, kw_only=True)
class Body:
    """The article's paragraphs and what its lines told beside them.

    Without slots, so that the text is joined once.
    """

    paragraphs: tuple[str, ...]
    crossheads: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    credit: str | None = None
    dateline: str | None = None
    comments: int = 0
    dropped: tuple[str, ...] = ()
    """Lines that were taken for boilerplate: some tell that the text is a part."""

    @cached_property
    def text(self) -> str:
        """The paragraphs joined by one newline."""
        return "\n".join(self.paragraphs)


def squeeze(line: str) -> str:
    """A line with its white space as single spaces; no-break spaces are kept as printed."""
    even = "  " not in line and line.isprintable()
    return (line if even else _SPACES.sub(" ", line)).strip()


def _cut_tail(paragraphs: list[str]) -> tuple[list[str], int]:
    """The paragraphs before the first tail, and the number of comments that were cut.

    A counter of comments over the text (`0 comments`) is no tail: it is dropped.
    """
    kept: list[str] = []
    for index, paragraph in enumerate(paragraphs):
        if not boilerplate.ends_body(paragraph):
            kept.append(paragraph)
        elif any(len(each) >= _PROSE for each in kept) or index > _HEAD_LINES:
            return kept, boilerplate.comment_count(paragraphs[index:])
    return kept, 0


_REPEATED = 40
"""Characters from which a paragraph that comes again is the page's second copy of it."""


def _once(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs without the second copy of a text (for telephones, for print).

    What is short comes again with reason (`Oui.`), unless it stands within the second copy.
    """
    seen: set[str] = set()
    kept: list[str] = []
    in_copy = False
    for paragraph in paragraphs:
        key = normalise(paragraph)
        again = key in seen
        long = len(paragraph) >= _REPEATED
        in_copy = again if long else in_copy
        if again and (long or in_copy):
            continue
        seen.add(key)
        kept.append(paragraph)
    return kept


def _without_repeats(paragraphs: Sequence[str], title: str) -> list[str]:
    """The paragraphs without the headline's echo and without a lead that the next one repeats."""
    headline = normalise(title)
    flat = [normalise(paragraph) for paragraph in paragraphs[: _HEAD_LINES + 1]]
    kept: list[str] = []
    for index, paragraph in enumerate(paragraphs):
        if kept and paragraph == kept[-1]:
            continue
        if index < _HEAD_LINES:
            if flat[index] == headline and all(len(each.split()) <= _LABEL_WORDS for each in kept):
                kept.clear()  # the section over the headline's echo
            follower = flat[index + 1] if index + 1 < len(flat) else ""
            cut_off = len(flat[index]) > 20 and follower.startswith(flat[index])
            if flat[index] == headline or cut_off or _is_page_line(paragraph):
                continue
        kept.append(paragraph)
    return kept


_PAGE_LINE = re.compile(
    r"(?:(?:article )?(?:publie|poste|paru|ecrit|redige|mis) (?:en ligne |a jour )?|date\b|le\b"
    r"|posted|published|(?:par|by) .{3,40}"
    r"|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b|\d)"
)
# `AFP, publié le …`, `Modifié le …`: whatever stands before the word, the line is of the page.
_PUT = re.compile(
    r"\b(?:publiee?|modifiee?|postee?|mise? a jour|mise? en ligne|updated|posted) le\b|^modifie"
)
# What is left of a byline whose link was taken out: `, par`.
_LABEL_ALONE = re.compile(r"\W*(?:(?:ecrit|redige|publie|written|posted) )?(?:par|by)\W*")
_LONGEST_PAGE_LINE = 110
_WORDS_BESIDE_A_DAY = 7


def _is_page_line(line: str) -> bool:
    """Whether a line over the text is the page's own: `Publié le mardi 4 mars 2025 à 07:45`."""
    folded = fold(line)
    if _LABEL_ALONE.fullmatch(folded):
        return True
    if len(line) > _LONGEST_PAGE_LINE or not (_PAGE_LINE.match(folded) or _PUT.search(folded)):
        return False
    days = [found for found in find_dates(line) if found.year]
    beside = line
    for day in reversed(days):
        beside = beside[: day.start] + beside[day.end :]
    few = len(beside.split()) <= _WORDS_BESIDE_A_DAY * len(days)
    return bool(days) and few and not line.endswith(".")


def is_crosshead(paragraphs: Sequence[str], index: int) -> bool:
    """Whether a paragraph is a heading inside the text: short, unfinished, with prose after it."""
    line = paragraphs[index]
    if index == 0 or index + 1 >= len(paragraphs) or not line[:1].isupper():
        return False
    if line.rstrip().endswith(_FINISHED) or not 1 < len(line.split()) <= _CROSSHEAD_WORDS:
        return False
    return len(paragraphs[index + 1].split()) > _CROSSHEAD_WORDS


def crossheads(paragraphs: Sequence[str], marked: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The headings inside the text: own lines, and those run in in capitals.

    `marked` are lines that the page itself marks as headings.
    """
    found: list[str] = []
    for index, paragraph in enumerate(paragraphs):
        run_in = _RUN_IN.match(paragraph)
        shown = paragraph in marked and not _is_prose(paragraph)
        if shown or is_crosshead(paragraphs, index):
            found.append(paragraph)
        elif run_in and len(paragraph) > 2 * run_in.end() and len(run_in["head"].split()) > 1:
            found.append(run_in["head"].strip())
    return tuple(found)


def _is_prose(paragraph: str) -> bool:
    """A sentence or more, although the page marks it as a heading (pasted texts)."""
    return len(paragraph.split()) > _CROSSHEAD_WORDS and paragraph.rstrip().endswith(
        (".", "…", "»")
    )


def _dateline(paragraphs: Sequence[str]) -> str | None:
    first = paragraphs[0] if paragraphs else ""
    for pattern in _DATELINES:
        match = pattern.match(first)
        if match and len(match["place"].split()) <= 4:
            return match["place"].strip()
    return None


_OVER = re.compile(r"(?:(?:ecrit|redige|propos recueillis|written) )?(?:par|by)\b|texte\b")


def _leading_byline(
    paragraphs: list[str], credits: CreditIndex
) -> tuple[list[str], tuple[str, ...]]:
    """Names printed as a line over the text (`Par Fatoumata Coulibaly`), taken off it."""
    for index, paragraph in enumerate(paragraphs[:2][: len(paragraphs) - 1]):
        labelled = _OVER.match(fold(paragraph))
        if labelled and is_desk(paragraph[labelled.end() :]):
            return paragraphs[:index] + paragraphs[index + 1 :], ()
        line = read_line(paragraph, credits, bare=False)
        if line and line.names and _OVER.match(fold(paragraph)):
            return paragraphs[:index] + paragraphs[index + 1 :], line.names
    return paragraphs, ()


_LONGEST_CALL = 120


def _calls_to_pay(line: str) -> bool:
    """Is a last line nothing but a paywall's call? The signature may stand over it."""
    return len(line) <= _LONGEST_CALL and boilerplate.is_paywalled(line)


def shape(
    lines: Sequence[str],
    *,
    title: str,
    credits: CreditIndex,
    marked: frozenset[str] = frozenset(),
    comments: int = 0,
    sites: frozenset[str] = frozenset(),
    repeated: Collection[str] = (),
) -> Body:
    """The article in these lines: tails cut, furniture dropped, signature read and taken off.

    `repeated` are keys of lines that the outlet prints on several pages.
    `marked` are the page's own headings; `comments` were counted by the page's own markup.
    """
    paragraphs = [p for p in map(squeeze, lines) if p]
    paragraphs, counted = _cut_tail(paragraphs)
    dropped = tuple(p for p in paragraphs if p not in marked and boilerplate.is_furniture(p))
    paragraphs = [p for p in paragraphs if p not in dropped]
    if not boilerplate.is_banner(title):
        paragraphs = [p for p in paragraphs if not boilerplate.is_banner(p)]
    paragraphs = _without_repeats(_once(paragraphs), title)
    paragraphs = drop_repeats(paragraphs, repeated)
    while paragraphs and normalise(paragraphs[-1]) in sites:
        paragraphs.pop()
    paragraphs, over = _leading_byline(paragraphs, credits)
    paragraphs = drop_portrait(paragraphs)
    while len(paragraphs) > 1 and _calls_to_pay(paragraphs[-1]):
        dropped = (*dropped, paragraphs.pop())
    under = read_signature(paragraphs, credits)
    return Body(
        paragraphs=under.paragraphs,
        crossheads=crossheads(under.paragraphs, marked),
        names=over or under.names,
        contributors=under.contributors,
        credit=under.credit,
        dateline=_dateline(under.paragraphs),
        comments=max(comments, counted),
        dropped=dropped,
    )
