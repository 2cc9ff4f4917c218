"""Texts without a page around them: heading lines, fields and body of plain lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from extractors import boilerplate, headline
from extractors.body import Body, shape, squeeze
from extractors.credits import CreditIndex
from extractors.dating import bounded, make_dating
from records.article import Article, DateClaim, Dating, Rejection
from records.outlet import Outlet
from records.reason import ReasonCode, make_reason
from records.vocabulary import Status
from text.dates import claim, find_dates, told_day
from text.fold import fold, normalise
from text.language import language_of

NO_OUTLET = "document"
"""Outlet id of a document of which nobody said where it is from."""

_PROSE_WORDS = 20
_LONG_WORDS = 40
_SENTENCE_END = re.compile(r"[.!?…»\"”]\s*$")
_PAGE_LINE = re.compile(
    r"\b(?:publiee?|mis en ligne|poste|paru|posted|published|date)\b"
    r"\s*(?::|le|on|:?\s*le)?\s+(?=\w)"
)
_FIELD = re.compile(r"(?P<key>[a-z' ]{3,12})\s*:\s*(?P<value>\S.*)")
_FIELDS: Mapping[str, str] = {
    "title": "title",
    "titre": "title",
    "headline": "title",
    "url": "url",
    "lien": "url",
    "link": "url",
    "adresse": "url",
    "date": "date",
    "published": "date",
    "publie": "date",
    "publie le": "date",
    "author": "author",
    "auteur": "author",
    "byline": "author",
    "signature": "author",
    "source": "source",
    "credit": "source",
    "outlet": "outlet",
    "site": "outlet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What the lines over the body told."""

    title: str = ""
    site: str = ""
    credit: str | None = None
    page_line: str = ""
    standfirst: tuple[str, ...] = ()


def _is_prose(line: str) -> bool:
    words = len(line.split())
    return words >= _LONG_WORDS or (words >= _PROSE_WORDS and bool(_SENTENCE_END.search(line)))


def _split_page_line(line: str) -> tuple[str, str]:
    """A heading line and the page line that was pasted behind it: `Titre Publié le … | L'Essor`."""
    folded = fold(line)
    for match in _PAGE_LINE.finditer(folded):
        dates = [d for d in find_dates(line[match.end() :]) if d.year]
        if dates and dates[0].start < 12:
            return line[: match.start()].strip(" -–—|"), line[match.start() :].strip()
    return line, ""


def _title_of(lines: Sequence[str]) -> str:
    """The title among the heading lines: one that another line repeats, else the first.

    Where one line contains another (`<date> Titre`, `Titre`), the shorter one is the title.
    """
    for index, line in enumerate(lines):
        for other in lines[index + 1 :]:
            short, long = sorted((line, other), key=lambda s: len(normalise(s)))
            if normalise(short) in normalise(long) and len(short.split()) > 2:
                return short
    return lines[0] if lines else ""


def _read_head(lines: Sequence[str]) -> _Head:
    heading: list[str] = []
    site = page_line = ""
    for line in lines:
        rest, told = _split_page_line(line)
        rest, host = headline.host_tail(rest)
        site, page_line = site or host, page_line or told
        if rest and not boilerplate.is_furniture(rest):
            heading.append(headline.drop_label(rest))
    title = _title_of(heading)
    credit = page_line.rpartition("|")[2].strip() if "|" in page_line else None
    standfirst = tuple(
        line
        for line in heading
        if len(line.split()) > 5 and _SENTENCE_END.search(line) and not headline.same(line, title)
    )
    return _Head(
        title=title, site=site, credit=credit or None, page_line=page_line, standfirst=standfirst
    )


def _split_fields(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """The `Titre : …` lines that a person put over a text, and the rest."""
    fields: dict[str, str] = {}
    for index, line in enumerate(lines):
        match = _FIELD.fullmatch(fold(line)) if len(line) < 300 else None
        key = _FIELDS.get(match["key"].strip()) if match else None
        if match is None or key is None:
            return (fields, lines[index:]) if len(fields) > 1 else ({}, lines)
        fields[key] = line[match.start("value") :].strip().strip("\"'")
    return fields, []


def _date(head: _Head, told: str, text: str, *, timezone: str, fetched_at: datetime) -> Dating:
    """The day of a document: its page line, its own words, else bounds; never invented."""
    claims: list[DateClaim] = []
    for line, method in ((told, "field"), (head.page_line, "page_line")):
        claims += [
            claim(found, method, timezone=timezone, fetched_at=fetched_at)
            for found in find_dates(line)
            if found.year or found.weekday is not None
        ]
    by_words = told_day(text, fetched_at=fetched_at)
    claims += [by_words] if by_words else []
    valid = [c for c in claims if c.value]
    if not valid:
        return bounded(text, tuple(claims), fetched_at=fetched_at)
    return make_dating(valid[0], claims)


def _lines(text: str) -> list[str]:
    return [line for line in map(squeeze, text.split("\n")) if line]


def _read_text(text: str, credits: CreditIndex) -> tuple[dict[str, str], _Head, Body]:
    fields, lines = _split_fields(_lines(text))
    start = next((i for i, line in enumerate(lines) if _is_prose(line)), None)
    if start is None:  # a short note: its first line is the title when others follow it
        start = 1 if len(lines) > 1 else 0
    head = _read_head(lines[:start])
    body = shape((*head.standfirst, *lines[start:]), title=head.title, credits=credits)
    return fields, head, body


def read_plain_text(
    text: str, fewest: int, *, fetched_at: datetime, outlet: Outlet | None, credits: CreditIndex
) -> Article | Rejection:
    """Read a text without a page around it."""
    fields, head, body = _read_text(text, credits)
    if len(body.text) < fewest:
        reason = make_reason(
            ReasonCode.TOO_FEW_CHARACTERS, characters=len(body.text), fewest=fewest
        )
        return Rejection(status=Status.TOO_SHORT, reason=reason)
    title = fields.get("title") or head.title
    credit = fields.get("source") or head.credit or body.credit
    site = fields.get("outlet") or head.site
    known = outlet.id if outlet else (credits.outlet_id(site) if site else None)
    timezone = outlet.timezone if outlet else "Africa/Bamako"
    byline = (fields["author"],) if "author" in fields else body.names
    return Article(
        outlet_id=known or NO_OUTLET,
        url=fields.get("url"),
        title=title or headline.derive(body.paragraphs[0]),
        title_derived=not title,
        text=body.text,
        paragraphs=body.paragraphs,
        crossheads=body.crossheads,
        byline=byline,
        contributors=body.contributors,
        credit=credit,
        credit_outlet_id=credits.outlet_id(credit) if credit else None,
        dateline=body.dateline,
        published=_date(
            head, fields.get("date", ""), body.text, timezone=timezone, fetched_at=fetched_at
        ),
        language=language_of(body.text, expected=outlet.language if outlet else "fr"),
        comments_removed=body.comments,
        extractor="document",
    )
