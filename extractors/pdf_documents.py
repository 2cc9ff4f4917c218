"""PDF communiqués: ministries and the presidency publish their texts as files.

pypdf gives the lines (docs/decisions.md, Extraction); what they say is read as any text without a
page around it. Runs in the workers, whose time and memory bound what a hostile file can cost.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from extractors.credits import CreditIndex
from extractors.plain_text import read_plain_text
from records.article import Article, Dating, Rejection
from records.candidate import Candidate
from records.outlet import Outlet
from records.page import Page
from records.reason import ReasonCode, make_reason
from records.vocabulary import Kind, Precision, Status
from text.decode import clean
from text.urls import canonical

MAX_PAGES = 40
"""A communiqué of a council of ministers has 4 to 15; a longer document is read so far."""
MAX_CHARACTERS = 300_000
FEWEST_CHARACTERS = 250
FEWEST_SENTENCES = 3
"""Different sentences that make a text: a form, a poster or a table has fewer."""
_MARK = b"%PDF-"
_START_BYTES = 1024
_SENTENCE = re.compile(r"[^.!?…]{20,600}?\w[.!?…](?=\s|$)")
_ENDS = re.compile(r"[.!?…:;»\"”]$")
_ITEM = re.compile(r"(?:[-–—•▪*]|\d{1,2}[.)]|[a-z][.)])\s")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_PROGRAM = re.compile(r"microsoft|\.(?:docx?|odt|indd|pdf)\b|untitled|sans titre", re.I)
_FULL = 0.75
"""A line under this part of the longest ends its paragraph."""


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF tells."""

    text: str = ""
    title: str = ""
    """As its own record names it."""
    cut: bool = False
    """Whether it has more pages than are read."""
    locked: bool = False


def is_pdf(body: bytes) -> bool:
    """Say whether bytes are a PDF (ISO 32000-2, 7.5.2)."""
    return _MARK in body[:_START_BYTES] and b"<html" not in body[:_START_BYTES].lower()


def read_lines(body: bytes) -> PdfText | None:
    """Read the paragraphs of a PDF, if it is whole."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            return PdfText(locked=True)
        pages, size = [], 0
        for page in islice(reader.pages, MAX_PAGES):
            pages.append(page.extract_text())
            size += len(pages[-1])
            if size > MAX_CHARACTERS:
                break
        title = (reader.metadata.title if reader.metadata else None) or ""
        return PdfText(_paragraphs(pages), clean(str(title)), len(pages) < len(reader.pages))
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        return None
    except (RecursionError, NotImplementedError, AssertionError, OverflowError):
        return None


def _paragraphs(pages: list[str]) -> str:
    """Put lines together to paragraphs, one a line."""
    lines = [
        _LIGATURES.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), clean(line)).strip()
        for page in pages
        for line in page.splitlines()
    ]
    longest = sorted(map(len, lines))[len(lines) * 9 // 10] if lines else 0
    paragraphs: list[str] = []
    open_line = False
    for line in filter(None, lines):
        if open_line and not _ITEM.match(line):
            glue = "" if re.search(r"\w-$", paragraphs[-1]) and line[0].islower() else " "
            paragraphs[-1] = paragraphs[-1].removesuffix("-" if not glue else "\0") + glue + line
        else:
            paragraphs.append(line)
        # A page number or a heading is short and ends without a sign: the next line begins anew.
        open_line = len(line) >= _FULL * longest and not (
            _ENDS.search(line) and len(line) < longest
        )
    return "\n".join(paragraphs)


def read_pdf(
    page: Page, outlet: Outlet, candidate: Candidate | None, credits: CreditIndex
) -> Article | Rejection:
    """Read a communiqué, or say why it is none.

    Without text of its own (a scan, a locked file) it is a reference when the link to it or its own
    record names it, and no article else.
    """
    title = candidate.title_hint if candidate else ""
    address = candidate.canonical_url if candidate else canonical(page.final_url)
    told = read_lines(page.body)
    if told is None:
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(ReasonCode.PDF_BROKEN))
    name = title or told.title
    if not told.text.strip():
        return _reference(page, outlet, name, address, told)
    sentences = {match[0].strip() for match in _SENTENCE.finditer(told.text)}
    if len(sentences) < FEWEST_SENTENCES:
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(ReasonCode.NO_TEXT))
    at = page.fetched_at
    found = read_plain_text(
        told.text, FEWEST_CHARACTERS, fetched_at=at, outlet=outlet, credits=credits
    )
    if isinstance(found, Rejection):
        return found
    return replace(
        found,
        outlet_id=outlet.id,
        url=page.final_url,
        canonical_url=address,
        title=title or _own_title(told) or found.title,
        title_derived=found.title_derived and not (title or _own_title(told)),
        published=_day(found.published, candidate, page.fetched_at),
        partial_text=told.cut,
        enclosures=(page.final_url,),
        extractor="pdf",
    )


def _own_title(told: PdfText) -> str:
    """The title that the file's record gives; a writer's program often puts its own name there."""
    named = told.title.strip()
    return named if len(named.split()) > 3 and not _PROGRAM.search(named) else ""


def _day(found: Dating, candidate: Candidate | None, fetched_at: datetime) -> Dating:
    """The day of the text, else of its list."""
    hint = candidate.published_hint if candidate else None
    if found.value or candidate is None or hint is None or hint > fetched_at:
        return found
    return replace(found, value=hint, precision=Precision.DAY, method=str(candidate.way))


def _reference(
    page: Page, outlet: Outlet, name: str, address: str, told: PdfText
) -> Article | Rejection:
    if not name:
        why = ReasonCode.PDF_LOCKED if told.locked else ReasonCode.NO_TEXT
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=make_reason(why))
    return Article(
        outlet_id=outlet.id,
        canonical_url=address,
        url=page.final_url,
        title=name,
        kind=Kind.REFERENCE,
        partial_text=True,
        text=name,
        paragraphs=(name,),
        language=outlet.language,
        enclosures=(page.final_url,),
        extractor="pdf",
    )
