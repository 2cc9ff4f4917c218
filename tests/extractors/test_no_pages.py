"""Answers that are no pages: named as such, never stored as articles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extractors.extract import ANY_OUTLET, extract
from records import Page, Rejection, Status

WORDS = "La commune de Niono a remis le pont aux riverains après deux ans de travaux. " * 12
BODIES = {
    "pdf": (b"%PDF-1.5\n" + WORDS.encode(), "text/html"),
    "jpeg": (b"\xff\xd8\xff\xe0" + WORDS.encode(), "text/html; charset=utf-8"),
    "json": (b'{"title": "x", "text": "' + WORDS.encode() + b'"}', "application/json"),
    "css": (b"body { margin: 0 } " + WORDS.encode(), "text/css"),
    "feed": (b'<?xml version="1.0"?><rss><channel/></rss>' + WORDS.encode(), "text/html"),
    "zip": (b"PK\x03\x04" + WORDS.encode(), ""),
}


def given(body: bytes, media_type: str) -> Page:
    url = "https://gazette.test/pont"
    return Page(
        requested_url=url,
        final_url=url,
        status=200,
        fetched_at=datetime(2026, 11, 20, tzinfo=UTC),
        media_type=media_type,
        headers=(),
        body=body,
    )


@pytest.mark.parametrize("name", sorted(BODIES))
def test_what_is_no_page_is_no_article(name: str) -> None:
    found = extract(given(*BODIES[name]), ANY_OUTLET)
    assert isinstance(found, Rejection) and found.status is Status.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    "media_type", ["text/html", "", "application/xhtml+xml", "application/json"]
)
def test_a_page_is_one_whatever_its_server_calls_it(media_type: str) -> None:
    body = f"<html><body><h1>Le pont de Niono</h1><p>{WORDS}</p></body></html>".encode()
    assert not isinstance(extract(given(body, media_type), ANY_OUTLET), Rejection)
