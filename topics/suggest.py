"""Names and expressions of relation sentences that no table has yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from records.labels import LabelledText
from text.fold import fold
from topics.classifier import Classifier
from topics.matcher import Hit

# A run of capitalised words, with particles inside: `Banque nationale de Crimée` gives its parts
# in capitals only, `Serhii El Amrani` the whole.
_NAME = re.compile(
    r"[^\W\d_]*[A-ZÀ-ÞА-ЯЁ][\w’'-]+(?:\s+(?:(?:de|du|des|d'|El|Ag|Ould|Ben|van|von)\s+)?"
    r"[A-ZÀ-ÞА-ЯЁ][\w’'-]+){0,4}"
)
_WORDS = re.compile(r"[^\W\d_][\w’'-]*[^\W_]")
_SHORT = 4
"""Letters from which a word counts as one of content."""
_PARTS = (2, 3)
_TIMES = 3.0
"""An expression must be so many times denser in relation sentences than elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A name or an expression, the articles that have it, and one of its sentences."""

    text: str
    name: bool
    articles: int
    sentence: str


@dataclass(slots=True)
class _Seen:
    articles: set[str]
    sentence: str


def suggest(
    stored: Iterable[LabelledText], classifier: Classifier, *, least: int = 2, most: int = 40
) -> tuple[int, list[Suggestion]]:
    """Relevant articles read, and what is new in their relation sentences, most frequent first.

    `least`: articles that must have it.
    """
    names: dict[str, _Seen] = {}
    expressions: dict[str, _Seen] = {}
    elsewhere: Counter[str] = Counter()
    inside = outside = articles = 0
    for text in stored:
        if not text.relevance:
            continue
        articles += 1
        for sentence, hits, related in _sentences(text, classifier):
            phrases = list(_expressions(sentence, hits))
            if related:
                inside += 1
                _take(names, _names(sentence, hits), text.article_id, sentence)
                _take(expressions, phrases, text.article_id, sentence)
            else:
                outside += 1
                elsewhere.update(set(phrases))
    dense = {
        phrase: seen
        for phrase, seen in expressions.items()
        if len(seen.articles) * (outside + 1) >= _TIMES * (elsewhere[phrase] + 0.3) * (inside + 1)
    }
    found = [*_suggestions(names, True, least), *_suggestions(dense, False, max(least, 3))]
    return articles, sorted(found, key=lambda s: (-s.articles, s.text))[:most]


def _sentences(text: LabelledText, classifier: Classifier) -> Iterator[tuple[str, list[Hit], bool]]:
    labels = classifier.label(text.title, text.text, text.language, text.day)
    spans = {
        (e.start, e.end) for e in labels.evidence if e.label == "relevance" and e.field == "text"
    }
    for s in classifier.read(text.title, text.text, text.language):
        if s.field == "text" and not s.outside:
            known = [Hit(h.start - s.start, h.end - s.start, h.term) for h in s.known()]
            yield s.text, known, (s.start, s.end) in spans


def _take(into: dict[str, _Seen], found: Iterable[str], article: str, sentence: str) -> None:
    for phrase in found:
        into.setdefault(phrase, _Seen(set(), " ".join(sentence.split()))).articles.add(article)


def _names(sentence: str, hits: list[Hit]) -> Iterator[str]:
    for found in _NAME.finditer(sentence):
        name = found.group()
        opens = found.start() <= 2 and " " not in name
        if not opens and len(name) > _SHORT and not _known(found.start(), found.end(), hits):
            yield name


def _expressions(sentence: str, hits: list[Hit]) -> Iterator[str]:
    words = [(w.start(), w.end()) for w in _WORDS.finditer(sentence)]
    for size in _PARTS:
        for i in range(len(words) - size + 1):
            start, end = words[i][0], words[i + size - 1][1]
            parts = [sentence[a:b] for a, b in words[i : i + size]]
            ends = len(parts[0]) > _SHORT and len(parts[-1]) > _SHORT
            plain = all(part.islower() for part in parts)
            joined = re.fullmatch(r"[\w’' -]+", sentence[start:end])
            if ends and plain and joined and not _known(start, end, hits):
                yield fold(sentence[start:end])


def _known(start: int, end: int, hits: list[Hit]) -> bool:
    return any(h.start < end and start < h.end for h in hits)


def _suggestions(found: dict[str, _Seen], name: bool, least: int) -> Iterator[Suggestion]:
    for phrase, seen in found.items():
        if len(seen.articles) >= least:
            yield Suggestion(
                text=phrase, name=name, articles=len(seen.articles), sentence=seen.sentence
            )
