"""Documents and batches made up for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from records import (
    Article,
    Dating,
    Document,
    EntityCount,
    Evidence,
    Labels,
    Outcome,
    Outlet,
    OutletReport,
    Sketch,
    TopicScore,
)
from records.outcome import Batch, Result, Run
from records.vocabulary import Kind, OutletFunction, OutletKind, Precision, Side, Status
from text.fold import normalise
from text.ids import article_id, content_hash, text_hash

NOON = datetime(2025, 6, 23, 12, 0, tzinfo=UTC)
TEXT = (
    "Le ministre a signé lundi à Bamako un accord avec la société russe.\n"
    "La raffinerie d'or de Sénou traitera deux cents tonnes par an, selon le communiqué "
    "lu à la presse par le porte-parole du gouvernement."
)


def run(number: int = 1, at: datetime = NOON, kind: str = "daily") -> Run:
    return Run(run_id=f"run-{number}", kind=kind, started_at=at, program_version="0.1.0")


def outlet(identifier: str, function: OutletFunction = OutletFunction.PUBLISHER) -> Outlet:
    return Outlet(
        id=identifier,
        name=identifier.title(),
        home_url=f"https://{identifier}.example/",
        kind=OutletKind.WEB_PAPER,
        function=function,
        enabled=True,
    )


def document(
    url: str = "https://alpha.example/1",
    text: str = TEXT,
    title: str = "Une raffinerie d'or à Sénou",
    *,
    kind: Kind = Kind.TEXT,
    outlet_id: str = "alpha",
    at: datetime = NOON,
    published: datetime | None = None,
    relevance: int = 2,
    credit_outlet_id: str | None = None,
    key: str = "",
) -> Document:
    first = text[: text.find(".") + 1] or text
    return Document(
        article_id=article_id(key or url),
        content_hash=content_hash(kind, title, text),
        article=Article(
            outlet_id=outlet_id,
            title=title,
            text=text,
            paragraphs=tuple(text.split("\n")),
            canonical_url=None if key else url,
            url=None if key else url,
            kind=kind,
            byline=("Awa Diarra",),
            credit=credit_outlet_id.title() if credit_outlet_id else None,
            credit_outlet_id=credit_outlet_id,
            published=Dating(
                value=published or at - timedelta(hours=2),
                precision=Precision.MINUTE,
                method="meta",
            ),
            extractor="rules",
        ),
        labels=Labels(
            relevance=relevance,
            score=0.9,
            topics=(TopicScore(topic="mining", score=0.8),) if relevance else (),
            entities=(
                EntityCount(
                    entity_id="yadran",
                    name="Yadran",
                    kind="body",
                    side=Side.RUSSIA,
                    country="ru",
                    count=1,
                ),
            ),
            evidence=(
                Evidence(
                    label="relevance",
                    field="text",
                    sentence=0,
                    start=0,
                    end=len(first),
                    terms=("société russe",),
                ),
            )
            if relevance
            else (),
            classifier="lexicon:1+test",
        ),
        sketch=Sketch(
            words=len(text.split()),
            text_hash=text_hash(normalise(text)),
            title_hash=text_hash(normalise(title)),
            shingles=(1, 2, 2**63 + 5),
            shingle_count=40,
        ),
        fetched_at=at,
        outlet_id=outlet_id,
        source_key=key,
        found_in=f"https://{outlet_id}.example/feed",
        way="feed",
    )


def result(given: Document) -> Result:
    address = given.article.canonical_url or given.source_key
    return Result(
        outcome=Outcome(
            outlet_id=given.outlet_id,
            canonical_url=address,
            url=address,
            status=Status.NEW,
            http_status=200,
            bytes_received=1000,
            at=given.fetched_at,
            found_in=given.found_in,
            way="feed",
        ),
        document=given,
    )


def batch(*documents: Document, outlet_id: str = "alpha", at: datetime = NOON) -> Batch:
    return Batch(
        report=OutletReport(
            outlet_id=outlet_id, candidates=len(documents), reached=True, started_at=at
        ),
        results=tuple(result(d) for d in documents),
    )
