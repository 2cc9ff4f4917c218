"""Every page of the press, read with its outlet's rules, against what its writer wrote."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from extractors.credits import CreditIndex
from extractors.extract import extract
from records import Article, Page, Precision, Rejection
from tests.press.server import Expected, Press

Read = list[tuple[Expected, Article]]


def page_of(press: Press, url: str) -> Page:
    """A page as the fetcher would hand it on, without the network."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    answer = press.answer(parts.netloc, target)
    return Page(
        requested_url=url,
        final_url=url,
        status=answer.status,
        fetched_at=press.now,
        media_type=answer.media_type,
        headers=(),
        body=answer.body,
    )


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press(day=30) as running:
        yield running


@pytest.fixture(scope="module")
def read(press: Press) -> Read:
    outlets = press.outlets()
    credits = CreditIndex.of(outlets)
    found: Read = []
    for row in press.expected():
        article = extract(page_of(press, row.url), outlets[row.article.outlet], credits=credits)
        assert isinstance(article, Article), (row.url, article)
        found.append((row, article))
    return found


def test_bodies_are_what_was_written(read: Read) -> None:
    wrong = [row.article.id for row, article in read if article.text != row.version.text]
    assert wrong == []


def test_headlines_lose_the_name_of_the_site(read: Read) -> None:
    wrong = [(row.version.title, a.title) for row, a in read if a.title != row.version.title]
    assert wrong == []


def test_who_signed_and_who_is_credited(read: Read) -> None:
    bylines = [
        (r.article.byline, a.byline) for r, a in read if set(a.byline) != set(r.article.byline)
    ]
    assert bylines == []
    credits = [
        (r.article.credit, a.credit) for r, a in read if (a.credit or "") != r.article.credit
    ]
    assert credits == []
    known = {a.credit: a.credit_outlet_id for _, a in read if a.credit}
    assert known["Le Fleuve Matin"] == "fleuvematin" and known["Le Tambour"] == "letambour"


def test_dates_are_as_exact_as_the_page(read: Read) -> None:
    for row, article in read:
        told, wanted = article.published, row.article.published
        assert told.value is not None, row.url
        assert told.value.date() == wanted.date(), row.url
        if row.article.outlet == "kabako":  # its page names the day only
            assert told.precision is Precision.DAY
        else:
            assert told.precision is Precision.MINUTE
            assert abs((told.value - wanted).total_seconds()) < 60, row.url


def test_readers_comments_are_counted(read: Read) -> None:
    wrong = [
        (row.article.id, article.comments_removed)
        for row, article in read
        if article.comments_removed != len(row.article.comments)
    ]
    assert wrong == []


def test_no_list_page_is_taken_for_an_article(press: Press) -> None:
    outlets = press.outlets()
    taken = [
        url
        for name, url in press.list_pages()
        if not isinstance(extract(page_of(press, url), outlets[name]), Rejection)
    ]
    assert taken == []
