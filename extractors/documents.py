"""Documents without an outlet's page around them: pasted text, Markdown, saved HTML files."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from extractors.credits import NO_CREDITS, CreditIndex
from extractors.plain_text import NO_OUTLET, read_plain_text
from records.article import Article, Rejection
from records.outlet import Outlet
from records.page import Page
from records.reason import ReasonCode, make_reason
from records.vocabulary import Status
from text.decode import decode

_MINIMUM_CHARACTERS = 250
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|article|p|div)\b", re.I)


def _markdown(text: str) -> str:
    """Markdown as plain lines; `# x` becomes `x`, links keep their words."""
    text = re.sub(r"\A---\n(.*?)\n---\n", r"\1\n", text, flags=re.S)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^\s{0,3}(?:#{1,6}|>|[-*+](?=\s\S))\s+", "", text)
    return re.sub(r"(\*\*|__|\*|(?<!\w)_|_(?!\w)|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text)


def _is_html(body: bytes, name: str) -> bool:
    suffix = PurePath(name).suffix.lower()
    return suffix in (".html", ".htm", ".xhtml") or (
        suffix not in (".txt", ".md", ".markdown") and bool(_HTML.search(body[:2048]))
    )


def read_document(
    body: bytes,
    *,
    name: str,
    fetched_at: datetime,
    outlet: Outlet | None = None,
    credits: CreditIndex = NO_CREDITS,
    fewest_characters: int = _MINIMUM_CHARACTERS,
) -> Article | Rejection:
    """The article in a file that somebody gave us: plain text, Markdown or a saved web page.

    `name` is the file's name (its ending tells the kind), `fetched_at` (aware, UTC) the moment
    of reading, from which relative dates count and after which none is believed. Never raises on
    bad content: a plain text under `fewest_characters` is `too_short`.
    """
    if _is_html(body, name):
        return _saved_page(body, fetched_at=fetched_at, outlet=outlet, credits=credits)
    text = decode(body, language=outlet.language if outlet else "fr")
    if PurePath(name).suffix.lower() in (".md", ".markdown"):
        text = _markdown(text)
    if text.count("\ufffd") > len(text) // 100 or "\x00" in text[:100]:
        reason = make_reason(ReasonCode.NOT_A_TEXT, file=name)
        return Rejection(status=Status.NOT_AN_ARTICLE, reason=reason)
    return read_plain_text(
        text, fewest_characters, fetched_at=fetched_at, outlet=outlet, credits=credits
    )


_CANONICAL = re.compile(
    rb"""<(?:link[^>]{0,200}rel=["']?canonical["']?[^>]{0,200}href|meta[^>]{0,200}og:url["'][^>]{0,50}content)"""
    rb"""=["']?([^"'\s>]+)""",
    re.I,
)


def saved_address(body: bytes) -> str:
    """The address that a saved page names as its own (canonical link, og:url); may be empty."""
    match = _CANONICAL.search(body[:200_000])
    return match.group(1).decode("utf-8", "replace") if match else ""


def _saved_page(
    body: bytes, *, fetched_at: datetime, outlet: Outlet | None, credits: CreditIndex
) -> Article | Rejection:
    """A saved web page: read by the ladder, at the address that the page itself names."""
    from extractors.extract import ANY_OUTLET, extract  # heavy: plain texts do without

    url = saved_address(body)
    page = Page(
        requested_url=url,
        final_url=url,
        status=200,
        fetched_at=fetched_at,
        media_type="text/html",
        headers=(),
        body=body,
    )
    found = extract(page, outlet or ANY_OUTLET, credits=credits)
    if isinstance(found, Rejection):
        return found
    known = outlet.id if outlet else (credits.outlet_id(url) if url else None)
    return replace(found, outlet_id=known or NO_OUTLET, url=url or None)
