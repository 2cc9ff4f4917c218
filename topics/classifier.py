"""The classifier: relevance, topics and entities of an article, each with its sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from records.labels import EntityCount, Evidence, Field, Labels, TopicScore
from records.vocabulary import Side
from text.sentences import Span, split
from topics import tables
from topics.matcher import Hit, Matcher, Term

LANGUAGES = ("fr", "en", "ru")
_TABLES = ("entities.tsv", "sides.tsv", "topics.tsv", "terms.fr.tsv")


@dataclass(frozen=True, slots=True)
class _Sentence:
    field: Field
    number: int
    span: Span
    hits: tuple[Hit, ...]

    def sides(self) -> set[str]:
        return {h.term.group for h in self.hits if h.term.layer == "name"}

    def terms(self) -> list[Hit]:
        return [h for h in self.hits if h.term.layer == "topic"]


class Classifier:
    """Labels articles by the codebook; made by `load`."""

    def __init__(self, local: Path | None) -> None:
        self.version = f"lexicon:1.0+{tables.digest(_TABLES, local)}"
        self._entities = {row.get("id"): row for row in tables.read("entities.tsv", ("id",), local)}
        self.topics = {row.get("id"): row for row in tables.read("topics.tsv", ("id",), local)}
        self._matcher = Matcher(self._terms(local))

    def _terms(self, local: Path | None) -> list[Term]:
        terms = []
        for key, row in self._entities.items():
            for alias in [row.get("name"), *row.get("aliases").split(";")]:
                written = alias.strip().removeprefix("~")
                terms.append(Term(layer="name", key=key, written=written, group=row.get("side")))
        for row in tables.read("sides.tsv", ("term",), local):
            meaning, written = row.get("meaning"), row.get("term")
            terms.append(Term(layer="name", key="", written=written, group=meaning))
        for row in tables.read("terms.fr.tsv", ("term", "topic"), local):
            topic, written = row.get("topic"), row.get("term")
            terms.append(Term(layer="topic", key=topic, written=written))
        return terms

    def label(self, title: str, text: str, language: str = "fr") -> Labels:
        """Relevance, topics, entities and evidence of an article.

        `relevance` is None where the language is not one of `LANGUAGES`. Spans are code points of
        `title` and `text` as given.
        """
        sentences = [*self._read("title", title), *self._read("text", text)]
        entities = self._counts(sentences)
        if language not in LANGUAGES:
            return Labels(relevance=None, score=0.0, entities=entities, classifier=self.version)
        told = [s for s in sentences if {"mali", "russia"} <= s.sides()]
        grade = (
            2 if any(s.field == "title" or s.number == 0 for s in told) else min(len(told) // 2, 1)
        )
        if not grade:
            return Labels(relevance=0, score=0.0, entities=entities, classifier=self.version)
        topics = sorted({h.term.key for s in told for h in s.terms()}) or ["diplomacy"]
        evidence = [_evidence("relevance", s) for s in told]
        for topic in topics:
            shown = [s for s in told if topic in {h.term.key for h in s.terms()}] or told[:1]
            evidence += [_evidence(topic, s) for s in shown]
        return Labels(
            relevance=grade,
            score=grade / 2,
            topics=tuple(TopicScore(topic=t, score=1.0) for t in topics),
            entities=entities,
            evidence=tuple(evidence),
            classifier=self.version,
        )

    def _read(self, field: Field, s: str) -> list[_Sentence]:
        hits = self._matcher.find(s)
        return [
            _Sentence(field, n, span, tuple(h for h in hits if span.start <= h.start < span.end))
            for n, span in enumerate(split(s))
        ]

    def _counts(self, sentences: list[_Sentence]) -> tuple[EntityCount, ...]:
        counts: dict[str, int] = {}
        for hit in (h for s in sentences for h in s.hits if h.term.layer == "name" and h.term.key):
            counts[hit.term.key] = counts.get(hit.term.key, 0) + 1
        return tuple(self._count(key, n) for key, n in counts.items())

    def _count(self, key: str, n: int) -> EntityCount:
        row = self._entities[key]
        return EntityCount(
            entity_id=key,
            name=row.get("name"),
            kind=row.get("kind"),
            side=Side(row.get("side")),
            country=row.get("country"),
            count=n,
        )


def _evidence(label: str, s: _Sentence) -> Evidence:
    terms = tuple(dict.fromkeys(h.term.written for h in s.hits))
    return Evidence(
        label=label,
        field=s.field,
        sentence=s.number,
        start=s.span.start,
        end=s.span.end,
        terms=terms,
    )


def load(local: Path | None = None) -> Classifier:
    """The classifier with the shipped tables, and those of the folder `local` where it has any.

    Raises SettingError naming file and line when a table is wrong.
    """
    return Classifier(local)
