"""English and Russian agency texts of our own: grade, topics and the sentences that show them."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from benchmarks.topics import OWN, f1
from topics.classifier import Classifier, load

ARTICLES: list[dict[str, Any]] = tomllib.loads((OWN / "foreign.toml").read_text("utf-8"))["article"]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load()


@pytest.mark.parametrize("article", ARTICLES, ids=lambda a: a["id"])
def test_grade_topics_and_spans(classifier: Classifier, article: dict[str, Any]) -> None:
    labels = classifier.label(article["title"], article["text"], article["language"])
    given = {t.topic for t in labels.topics}
    assert labels.relevance == article["relevance"]
    assert set(article["topics"]) <= given
    for e in labels.evidence:
        sentence = article[e.field][e.start : e.end]
        assert sentence == sentence.strip() != ""
        assert sentence in article[e.field].splitlines()[0]
        assert e.terms and all(term in sentence for term in e.terms)


def test_topics_together_and_each_in_both_languages(classifier: Classifier) -> None:
    pairs = []
    for article in ARTICLES:
        labels = classifier.label(article["title"], article["text"], article["language"])
        given = {t.topic for t in labels.topics}
        pairs += [(t in article["topics"], t in given) for t in classifier.lexicon.topics]
    assert f1(pairs) >= 0.95
    for language in ("en", "ru"):
        told = {t for a in ARTICLES if a["language"] == language for t in a["topics"]}
        assert told == set(classifier.lexicon.topics)
