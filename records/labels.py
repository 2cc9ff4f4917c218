"""Labels: what an article is about, each with the sentences that show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from records.vocabulary import Side

Field = Literal["title", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScore:
    """One assigned topic, score in (0, 1]."""

    topic: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityCount:
    """An entity of the list, and how often the article names it."""

    entity_id: str
    name: str
    kind: str
    side: Side
    country: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence that shows a label, best first within its label."""

    label: str
    """`relevance` or a topic id."""
    field: Field
    sentence: int
    """From 0 in its field."""
    start: int
    end: int
    """Code points of the field, `field[start:end]` is the sentence."""
    terms: tuple[str, ...]
    speaker: str | None = None
    """Who says it, where the text names one."""
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Relevance 0, 1, 2 (null where the language is not fr, en, ru), topics, entities, evidence."""

    relevance: int | None
    score: float
    topics: tuple[TopicScore, ...] = ()
    sublabels: tuple[str, ...] = ()
    entities: tuple[EntityCount, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    classifier: str
    """Name and version with a hash of the data files: `lexicon:1.3+9f2c1a`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """A stored text with the grade and topics that it has."""

    version_id: str
    article_id: str
    title: str
    text: str
    language: str
    relevance: int | None
    topics: frozenset[str] = frozenset()
    classifier: str = ""
    """Who gave them; empty where nobody did."""
    day: date | None = None
    """The day of the article."""
