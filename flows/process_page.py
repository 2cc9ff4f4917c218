"""From a page to a document: extract, label, sketch. Runs inside the worker processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar, cast

from duplicates.sketch import sketch
from extractors.credits import NO_CREDITS, CreditIndex
from extractors.extract import extract
from extractors.workers import Workers
from records import (
    Article,
    Candidate,
    DiscoveryWay,
    Document,
    Labels,
    Outlet,
    OutletKind,
    Page,
    Rejection,
)
from text import ids
from topics.classifier import Classifier
from topics.classifier import load as load_classifier

T = TypeVar("T")


@cache
def classifier(local: Path | None) -> Classifier:
    """The classifier with the desk's changes, read once a process."""
    return load_classifier(local)


def label_article(article: Article, local: Path | None) -> Labels:
    """The labels of an article."""
    day = article.published.day
    return classifier(local).label(article.title, article.text, article.language, day)


def document_of(
    article: Article,
    *,
    key: str,
    fetched_at: datetime,
    local: Path | None,
    page: Page | None = None,
    candidate: Candidate | None = None,
) -> Document:
    """An article with labels and sketch. `key` is its canonical address or source key."""
    return Document(
        article_id=ids.article_id(key),
        content_hash=ids.content_hash(article.kind, article.title, article.text),
        article=article,
        labels=label_article(article, local),
        sketch=sketch(article.title, article.text),
        fetched_at=fetched_at,
        outlet_id=article.outlet_id,
        source_key="" if article.canonical_url else key,
        found_in=candidate.found_in if candidate else "",
        way=candidate.way if candidate else "",
        page_sha256=page.sha256 if page else "",
        warc=page.warc if page else None,
    )


def read_page(
    page: Page, outlet: Outlet, candidate: Candidate, local: Path | None, credits: CreditIndex
) -> Document | Rejection:
    """The document of a fetched page, or why there is none."""
    article = extract(page, outlet, candidate, credits=credits)
    if isinstance(article, Rejection):
        return article
    return document_of(
        article,
        key=article.canonical_url or candidate.canonical_url,
        fetched_at=page.fetched_at,
        local=local,
        page=page,
        candidate=candidate,
    )


def warm(local: Path | None) -> None:
    """Read a page of our own: models and tables load before the first real page's time runs."""
    told = "Le marché de la commune rouvre ce lundi 3 mars 2025 après de longs travaux. " * 8
    page = Page(
        requested_url="http://warm.invalid/",
        final_url="http://warm.invalid/",
        status=200,
        fetched_at=datetime(2025, 3, 4, tzinfo=UTC),
        media_type="text/html; charset=utf-8",
        headers=(),
        body=f"<html lang=fr><title>Marché</title><article><p>{told}</article>".encode(),
    )
    outlet = Outlet(id="warm", name="", home_url="", kind=OutletKind.WEB_PAPER)
    candidate = Candidate(
        outlet_id="warm", url="", canonical_url="", found_in="", way=DiscoveryWay.FILE
    )
    read_page(page, outlet, candidate, local, NO_CREDITS)


def _call(work: Callable[..., T], *args: object) -> T:
    return work(*args)


class Reader:
    """Reads pages in killable worker processes, beside the event loop."""

    def __init__(
        self, local: Path | None, credits: CreditIndex, *, timeout_s: float, processes: int = 0
    ) -> None:
        self._local = local
        self._credits = credits
        self._workers: Workers[..., Any] = Workers(
            _call, timeout_s=timeout_s, processes=processes, warm=partial(warm, local)
        )

    async def read(self, page: Page, outlet: Outlet, candidate: Candidate) -> Document | Rejection:
        """The document of a page, or why there is none; never raises on a bad page."""
        args = (page, outlet, candidate, self._local, self._credits)
        return cast("Document | Rejection", await self._workers.run(read_page, *args))

    async def do(self, work: Callable[..., T], *args: object) -> T | Rejection:
        """Do other work under the same limits."""
        return cast("T | Rejection", await self._workers.run(work, *args))

    def close(self) -> None:
        """Give the processes back."""
        self._workers.close()
