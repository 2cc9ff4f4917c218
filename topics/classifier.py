"""The classifier: relevance, topics and entities of an article, each with its sentences."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from records.labels import EntityCount, Evidence, Labels, TopicScore
from topics import themes
from topics.grading import grade
from topics.lexicon import LANGUAGES, Lexicon
from topics.reading import Sentence, read
from topics.relation import weigh

RULES_VERSION = "1.1"


class Classifier:
    """Labels articles by the codebook; made by `load`."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.version = f"lexicon:{RULES_VERSION}+{lexicon.digest}"

    def label(self, title: str, text: str, language: str = "fr") -> Labels:
        """Relevance, topics, entities and evidence of an article.

        `relevance` is None where the language is not one of `LANGUAGES`. Spans are code points of
        `title` and `text` as given.
        """
        sentences = read(self.lexicon, title, text, language)
        entities = self._count(sentences)
        if language not in LANGUAGES:
            return Labels(relevance=None, score=0.0, entities=entities, classifier=self.version)
        weights = weigh(sentences, self.lexicon.rules["relation"])
        found = grade(sentences, weights, self.lexicon.rules["grade"])
        if not found.relevance:
            return Labels(
                relevance=0, score=found.score, entities=entities, classifier=self.version
            )
        topics = themes.assign(sentences, weights, found.relevance == 2, self.lexicon)
        pairs = zip(sentences, weights, strict=True)
        evidence = [_evidence("relevance", s) for s, w in pairs if w.value > 0]
        evidence += [_evidence(t.topic, s) for t in topics for s in (x.sentence for x in t.shown)]
        return Labels(
            relevance=found.relevance,
            score=found.score,
            topics=tuple(TopicScore(topic=t.topic, score=t.score) for t in topics),
            entities=entities,
            evidence=tuple(evidence),
            classifier=self.version,
        )

    def _count(self, sentences: list[Sentence]) -> tuple[EntityCount, ...]:
        counts = Counter(h.term.key for s in sentences for h in s.hits if h.term.layer == "entity")
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


def _evidence(label: str, s: Sentence) -> Evidence:
    terms = tuple(dict.fromkeys(h.term.written for h in s.hits))
    return Evidence(
        label=label, field=s.field, sentence=s.number, start=s.start, end=s.end, terms=terms
    )


def load(local: Path | None = None) -> Classifier:
    """The classifier with the shipped tables, and those of the folder `local` where it has any.

    Raises SettingError naming file and line when a table is wrong.
    """
    return Classifier(Lexicon(local))
