"""Documents made for the tests of matching."""

from __future__ import annotations

from datetime import datetime

from duplicates.sketch import sketch
from records import Article, Batch, Dating, Document, Labels, Outcome, OutletReport, Result, Run
from records.vocabulary import Kind, Precision, Status
from text.ids import article_id, content_hash


def document(
    url: str,
    title: str,
    body: str,
    at: datetime,
    *,
    outlet: str = "",
    credit: str | None = None,
    kind: Kind = Kind.TEXT,
) -> Document:
    """An article at an address, published and fetched at one instant."""
    article = Article(
        outlet_id=outlet or url,
        title=title,
        text=body,
        paragraphs=tuple(body.splitlines()),
        canonical_url=url,
        credit=credit,
        credit_outlet_id=credit,
        kind=kind,
        published=Dating(value=at, precision=Precision.MINUTE, method="test"),
    )
    return Document(
        article_id=article_id(url),
        content_hash=content_hash(kind, title, body),
        article=article,
        labels=Labels(relevance=0, score=0.0, classifier="test"),
        sketch=sketch(title, body),
        fetched_at=at,
        outlet_id=article.outlet_id,
    )


def batch(outlet: str, *documents: Document) -> Batch:
    """Documents as one outlet's batch."""
    results = tuple(
        Result(
            outcome=Outcome(
                outlet_id=outlet,
                canonical_url=d.article.canonical_url or "",
                url=d.article.canonical_url or "",
                status=Status.NEW,
            ),
            document=d,
        )
        for d in documents
    )
    report = OutletReport(outlet_id=outlet, candidates=len(results), reached=True)
    return Batch(report=report, results=results)


def run(name: str, at: datetime) -> Run:
    """A run for the rows to hang on."""
    return Run(run_id=name, kind="test", started_at=at, program_version="0")
