"""A small press, stored by the real warehouse and published: what the digest reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import duckdb

from records import (
    Article,
    Dating,
    Document,
    Evidence,
    Labels,
    Outcome,
    Outlet,
    OutletReport,
    Sketch,
    TopicScore,
)
from records.outcome import Batch, Result, Run
from records.reason import ReasonCode, make_reason
from records.vocabulary import (
    Kind,
    OutletFunction,
    OutletKind,
    Owner,
    Precision,
    RunStatus,
    Status,
    TextUse,
)
from text.fold import normalise
from text.ids import article_id, content_hash, text_hash
from warehouse.snapshot import publish
from warehouse.writer import Warehouse, open_warehouse

MONDAY = date(2026, 11, 16)
"""Of the week that the tests tell of: 2026-W47."""
WEEK = "2026-W47"
SILENCE = make_reason(ReasonCode.NO_ANSWER_IN_TIME, limit_s=30.0)


def at(day: date, hour: int = 6) -> datetime:
    return datetime.combine(day, time(hour), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article at an address; equal `text` makes it a copy, equal `story` one event."""

    outlet: str
    text: str
    seen: date
    title: str = ""
    story: str = ""
    published: date | None = None
    dated: bool = True
    precision: Precision = Precision.DAY
    not_before: date | None = None
    grade: int | None = 2
    topics: tuple[str, ...] = ("diplomacy",)
    credit: str | None = None
    credit_outlet: str | None = None
    speaker: str | None = None
    language: str = "fr"
    kind: Kind = Kind.TEXT
    backfill: bool = False
    url: str = ""
    sentences: tuple[str, ...] = ()
    score: float = 0.5


def outlet(
    name: str,
    function: OutletFunction = OutletFunction.PUBLISHER,
    owner: Owner = Owner.PRIVATE,
    terms: TextUse = TextUse.QUOTE,
) -> Outlet:
    return Outlet(
        id=name.lower().replace(" ", ""),
        name=name,
        home_url=f"https://{name.lower().replace(' ', '')}.example/",
        kind=OutletKind.WEB_PAPER,
        function=function,
        owner=owner,
        terms=terms,
        enabled=True,
    )


OUTLETS = (
    outlet("Alpha"),
    outlet("Beta"),
    outlet("Gamma"),
    outlet("Delta", terms=TextUse.LINK),
    outlet("Etat Un", owner=Owner.STATE_MALI),
    outlet("Etat Deux", owner=Owner.STATE_MALI),
    *(outlet(f"Carrier {n}", OutletFunction.AGGREGATOR) for n in range(8)),
)


@dataclass(slots=True)
class World:
    """Pieces and days of collection, built into a published snapshot by `publish_to`."""

    pieces: list[Piece] = field(default_factory=list)
    outlets: tuple[Outlet, ...] = OUTLETS
    first_run: date = MONDAY - timedelta(days=7)
    last_run: date = MONDAY + timedelta(days=7)
    no_run: tuple[date, ...] = ()
    unreached: tuple[tuple[date, str], ...] = ()
    """(day, outlet id) pairs that did not answer."""
    failed: tuple[date, ...] = ()

    def add(self, outlet: str, text: str, **given: object) -> World:
        day = given.pop("seen", MONDAY + timedelta(days=1))
        assert isinstance(day, date)
        self.pieces.append(Piece(outlet=outlet, text=text, seen=day, **given))  # type: ignore[arg-type]
        return self

    def publish_to(self, folder: Path) -> Path:
        warehouse_path = folder / "warehouse.duckdb"
        with open_warehouse(warehouse_path) as warehouse:
            warehouse.record_outlets(self.outlets, at(self.first_run, 5))
            day = self.first_run
            while day <= self.last_run:
                if day not in self.no_run:
                    self._collect(warehouse, day, backfill=False)
                if any(p.backfill and p.seen == day for p in self.pieces):
                    self._collect(warehouse, day, backfill=True)
                day += timedelta(days=1)
            self._tell_stories(warehouse.connection)
        publish(warehouse_path, folder / "published.duckdb")
        return folder / "published.duckdb"

    def _collect(self, warehouse: Warehouse, day: date, *, backfill: bool) -> None:
        run_id = f"{'back' if backfill else 'run'}-{day}"
        kind = "backfill" if backfill else "daily"
        warehouse.begin_run(
            Run(run_id=run_id, kind=kind, started_at=at(day, 5), program_version="test")
        )
        if day in self.failed and not backfill:
            warehouse.end_run(run_id, RunStatus.FAILED, at(day, 6))
            return
        for one in self._followed():
            reached = (day, one.id) not in self.unreached
            found = [
                p for p in self.pieces
                if p.outlet == one.id and p.seen == day and p.backfill == backfill
            ]  # fmt: skip
            if found:
                warehouse.append(_batch(one.id, day, found, reached), run_id)
            elif not backfill:
                # What `append` writes of an outlet that gave nothing, without its transaction.
                warehouse.connection.execute(
                    "insert into outlet_run values (?, ?, 0, ?, ?, 1, 0, ?, ?, ?)",
                    [
                        run_id,
                        one.id,
                        reached,
                        "" if reached else SILENCE.code,
                        at(day, 5),
                        at(day, 6),
                        "{}" if reached else SILENCE.to_json(),
                    ],
                )
        warehouse.end_run(run_id, RunStatus.COMPLETE, at(day, 7))

    def _followed(self) -> list[Outlet]:
        named = {piece.outlet for piece in self.pieces} | {"alpha", "beta"}
        return [one for one in self.outlets if one.id in named]

    def _tell_stories(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Reprints by equal normalised text, stories as the pieces name them."""
        stories = {p.story for p in self.pieces if p.story}
        for story in sorted(stories):
            connection.execute(
                "insert into story values (?, ?, 'run')", [story, at(self.first_run)]
            )
        told = {}
        for piece in self.pieces:
            if piece.story:
                told[_text_id(piece)] = piece.story
        for text_id, story in sorted(told.items()):
            connection.execute(
                "insert into story_text values (?, ?, 1.0, ?, 'run')",
                [text_id, story, at(self.first_run)],
            )


def body_of(piece: Piece) -> str:
    """At least 25 words: below that a text is nobody's copy."""
    filler = "Ce texte est écrit pour les essais et ne rapporte rien de réel, ni lieu, ni date."
    sentences = piece.sentences or (f"{piece.text} est confirmé par les deux parties à Bamako.",)
    return "\n".join((*sentences, filler, f"Fin de « {piece.text} », pour les essais seulement."))


def _text_id(piece: Piece) -> str:
    return text_hash(normalise(body_of(piece)))


def address_of(piece: Piece) -> str:
    return piece.url or f"https://{piece.outlet}.example/{text_hash(piece.text)[:10]}"


def _batch(outlet_id: str, day: date, pieces: list[Piece], reached: bool) -> Batch:
    documents = [_document(piece) for piece in pieces] if reached else []
    return Batch(
        report=OutletReport(
            outlet_id=outlet_id,
            candidates=len(documents),
            reached=reached,
            reason=None if reached else SILENCE,
            started_at=at(day, 5),
            ended_at=at(day, 6),
        ),
        results=tuple(
            Result(
                outcome=Outcome(
                    outlet_id=outlet_id,
                    canonical_url=document.article.canonical_url or "",
                    url=document.article.url or "",
                    status=Status.NEW,
                    article_id=document.article_id,
                    at=at(day, 6),
                ),
                document=document,
            )
            for document in documents
        ),
    )


def _document(piece: Piece) -> Document:
    body = body_of(piece)
    title = piece.title or f"Titre de {piece.text}"
    url = address_of(piece)
    published = piece.published or piece.seen
    return Document(
        article_id=article_id(url),
        content_hash=content_hash(piece.kind, title, body),
        article=Article(
            outlet_id=piece.outlet,
            title=title,
            text=body,
            paragraphs=tuple(body.split("\n")),
            canonical_url=url,
            url=url,
            kind=piece.kind,
            language=piece.language,
            credit=piece.credit,
            credit_outlet_id=piece.credit_outlet,
            published=Dating(
                value=at(published, 0) if piece.dated else None,
                precision=piece.precision if piece.dated else Precision.NONE,
                method="meta" if piece.dated else "none",
                not_before=at(piece.not_before, 0) if piece.not_before else None,
            ),
            extractor="rules",
        ),
        labels=_labels(piece, body),
        sketch=Sketch(
            words=len(body.split()),
            text_hash=_text_id(piece),
            title_hash=text_hash(normalise(title)),
            shingles=(),
            shingle_count=0,
        ),
        fetched_at=at(piece.seen),
        outlet_id=piece.outlet,
        found_in=f"https://{piece.outlet}.example/feed",
        way="feed",
    )


def _labels(piece: Piece, body: str) -> Labels:
    evidence = []
    for number, sentence in enumerate(piece.sentences or (body.split("\n")[0],)):
        start = body.index(sentence)
        evidence.append(
            Evidence(
                label="relevance",
                field="text",
                sentence=number,
                start=start,
                end=start + len(sentence),
                terms=(),
                speaker=piece.speaker,
                score=1.0 - number / 10,
            )
        )
    return Labels(
        relevance=piece.grade,
        score=piece.score,
        topics=tuple(
            TopicScore(topic=topic, score=1 - place / 10)
            for place, topic in enumerate(piece.topics)
        )
        if piece.grade
        else (),
        evidence=tuple(evidence) if piece.grade else (),
        classifier="lexicon:test",
    )
