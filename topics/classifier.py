"""The classifier: relevance, topics and entities of an article, each with its sentences."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from datetime import date
from pathlib import Path

from records.labels import EntityCount, Labels, TopicScore
from records.vocabulary import Side
from topics import evidence, themes
from topics.combining import Reading, assign_topics, raise_weights, settle_grade
from topics.grading import Grade, grade
from topics.learned import Model, Opinion, load_model
from topics.lexicon import LANGUAGES, Lexicon
from topics.reading import Found, Sentence, find, read
from topics.relation import Weight, weigh
from topics.themes import Theme

RULES_VERSION = "1.8"
"""Raised with every change of the rules in code; the tables raise their own digest."""


class Classifier:
    """Labels articles by the codebook; made by `load`."""

    def __init__(self, lexicon: Lexicon, model: Model) -> None:
        self.lexicon = lexicon
        self.model = model
        self.version = f"lexicon:{RULES_VERSION}+{_joined(lexicon.digest, model.digest)}"

    def label(self, title: str, text: str, language: str = "fr", day: date | None = None) -> Labels:
        """Relevance, topics, entities and evidence of an article.

        `relevance` is None where the language is not one of `LANGUAGES`: such texts are for a
        person to read (`for_a_person`). `day` is the article's: it tells who held an office that
        stands beside a bare surname. Spans are code points of `title` and `text` as given.
        """
        named = find(self.lexicon, title, text, day)
        entities = self._count(named)
        if language not in LANGUAGES or not named.both_sides:
            none = 0 if language in LANGUAGES else None
            return Labels(relevance=none, score=0.0, entities=entities, classifier=self.version)
        sentences = read(self.lexicon.matcher(language), title, text, named)
        weights = weigh(sentences, self.lexicon.rules["relation"])
        found = grade(sentences, weights, self.lexicon.rules["grade"])
        opinion = self._judge(language, sentences, weights, found)
        if opinion:
            found, weights = self._combine(found, weights, opinion)
        if not found.relevance:
            return Labels(
                relevance=0, score=found.score, entities=entities, classifier=self.version
            )
        topics = self._themes(sentences, weights, found, opinion)
        return Labels(
            relevance=found.relevance,
            score=found.score,
            topics=tuple(TopicScore(topic=t.topic, score=_share(t.score)) for t in topics),
            sublabels=_sublabels(topics),
            entities=entities,
            evidence=evidence.show(sentences, weights, topics, self.lexicon.entities),
            classifier=self.version,
        )

    def _judge(
        self, language: str, sentences: list[Sentence], weights: list[Weight], found: Grade
    ) -> Opinion | None:
        """The learned layer's opinion; it has learned French only."""
        if language != LANGUAGES[0]:
            return None
        return self.model.judge(sentences, weights, found.relevance)

    def _combine(
        self, found: Grade, weights: list[Weight], opinion: Opinion
    ) -> tuple[Grade, list[Weight]]:
        rules = self.lexicon.rules["learned"]
        settled = settle_grade(found, opinion, rules)
        return settled, raise_weights(weights, opinion, rules) if settled.relevance else weights

    def _themes(
        self,
        sentences: list[Sentence],
        weights: list[Weight],
        found: Grade,
        opinion: Opinion | None,
    ) -> list[Theme]:
        if not opinion:
            return themes.assign(sentences, weights, found.bilateral, self.lexicon)
        article = Reading(sentences, weights, opinion, found.bilateral)
        return assign_topics(article, self.model, self.lexicon)

    def read(self, title: str, text: str, language: str = "fr") -> list[Sentence]:
        """The sentences of an article with what the tables find in them."""
        known = language if language in LANGUAGES else LANGUAGES[0]
        return read(self.lexicon.matcher(known), title, text, find(self.lexicon, title, text))

    def _count(self, named: Found) -> tuple[EntityCount, ...]:
        hits = (*named.title, *named.text)
        counts = Counter(h.term.key for h in hits if h.term.layer == "entity")
        known = self.lexicon.entities
        return tuple(
            EntityCount(
                entity_id=key,
                name=known[key].name,
                kind=known[key].kind,
                side=known[key].side,
                country=known[key].country,
                count=n,
            )
            for key, n in counts.most_common()
        )


def _joined(*digests: str) -> str:
    """One digest of the tables and the model, as long as that of the tables."""
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()[: len(digests[0])]


def _share(strength: float) -> float:
    """A topic's strength as a number between 0 and 1: 0.55 at the floor, 0.86 at twice a term."""
    return round(1 - math.exp(-strength), 3)


def _sublabels(topics: list[Theme]) -> tuple[str, ...]:
    """Sub-labels of the assigned topics, by the terms that fired with weight."""
    found = {
        hit.term.label: None
        for theme in topics
        for shown in theme.shown
        for hit in shown.hits
        if hit.term.label and hit.term.weight >= 0.6
    }
    return tuple(sorted(found))


def for_a_person(labels: Labels) -> bool:
    """Should a person read it: a language without rules, and both sides named?"""
    sides = {entity.side for entity in labels.entities}
    return labels.relevance is None and {Side.MALI, Side.RUSSIA} <= sides


def load(local: Path | None = None) -> Classifier:
    """The classifier with the shipped tables, and those of the folder `local` where it has any.

    Raises SettingError naming file and line when a table is wrong.
    """
    classifier = Classifier(Lexicon(local), load_model())
    lexicon = classifier.lexicon
    _ = lexicon.names, lexicon.matcher(LANGUAGES[0])
    return classifier
