"""What the classifier makes of situations, articles and (beside the checkout) real articles."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks import topics as bench
from topics.classifier import Classifier, for_a_person, load


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load()


def test_situations_of_the_thin_topics(classifier: Classifier) -> None:
    by_file = bench.situations()
    assert set(by_file) == set(bench.THIN_TOPICS.split())
    for topic, rows in by_file.items():
        assert len(rows) >= 12
        given = [frozenset(t.topic for t in bench._label(classifier, r).topics) for r in rows]
        wrong = [
            r.id for r, g in zip(rows, given, strict=True) if (topic in r.topics) != (topic in g)
        ]
        assert bench.f1(bench.topic_pairs(rows, given, topic)) >= 0.90, wrong


def test_whole_articles_of_our_own(classifier: Classifier) -> None:
    rows = bench.articles()
    grades = bench.grades_of(bench._label(classifier, r) for r in rows)
    wrong = [(r.id, r.relevance, g) for r, g in zip(rows, grades, strict=True) if r.relevance != g]
    assert bench.relevant_f1(rows, grades) >= 0.95, wrong
    assert len(wrong) <= 5, wrong


@pytest.mark.shared
def test_real_articles(shared: Path, classifier: Classifier) -> None:
    rows = [r for r in bench.dev() if r.relevance is not None]
    labels = [bench._label(classifier, r) for r in rows]
    grades = bench.grades_of(labels)
    pairs = list(zip(rows, grades, strict=True))
    assert bench.relevant_f1(rows, grades) >= 0.92
    assert sum(r.relevance == 2 and g != 2 for r, g in pairs) <= 2
    assert sum(r.relevance == 0 and g > 0 for r, g in pairs) <= 3
    given = [frozenset(t.topic for t in found.topics) for found in labels]
    micro, macro, _ = bench.topic_scores(rows, given, classifier.lexicon.topics)
    assert micro >= 0.85
    assert macro >= 0.80


@pytest.mark.shared
def test_every_label_stands_on_a_sentence_that_its_span_cuts_out(
    shared: Path, classifier: Classifier
) -> None:
    for row in bench.dev():
        labels = bench._label(classifier, row)
        assert bool(labels.topics) == bool(labels.relevance)
        wanted = {"relevance", *(t.topic for t in labels.topics)} if labels.relevance else set()
        assert {e.label for e in labels.evidence} == wanted
        fields = {"title": row.title, "text": row.text}
        cut = {(s.field, s.number): (s.start, s.end) for s in classifier.read(row.title, row.text)}
        for e in labels.evidence:
            assert cut[e.field, e.sentence] == (e.start, e.end)
            sentence = fields[e.field][e.start : e.end]
            assert sentence.strip() == sentence != ""
            assert e.terms and all(term in sentence for term in e.terms)


def test_labels_are_the_same_each_time_and_scores_keep_to_their_range(
    classifier: Classifier,
) -> None:
    for row in bench.articles():
        labels = bench._label(classifier, row)
        assert labels == bench._label(classifier, row)
        assert 0 <= labels.score <= 1
        assert all(0 < t.score <= 1 for t in labels.topics)
        assert (labels.score >= 0.5) == bool(labels.relevance)


def test_texts_in_other_languages_wait_for_a_person(classifier: Classifier) -> None:
    both = classifier.label("", "Mali ni Irisi bɛ kuma fɔ Bamako la.", "bm")
    assert both.relevance is None and not both.topics
    assert for_a_person(both)
    assert not for_a_person(classifier.label("", "Mali bɛ taa ɲɛ.", "bm"))
    assert not for_a_person(classifier.label("", "Le Mali et la Russie.", "fr"))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", ""),
        ("Mali", ""),
        ("", "\n\n   \n"),
        ("…", "Mali Russie " * 3000),
        ("« »", "\u200bMali\u00ad et\u0301 Russie\x00 !"),
    ],
)
def test_odd_texts_get_labels_without_an_error(
    classifier: Classifier, title: str, text: str
) -> None:
    labels = classifier.label(title, text)
    assert labels.relevance in (0, 1, 2)


def test_a_very_long_text_is_labelled_in_linear_time(classifier: Classifier) -> None:
    rows = bench.articles()[:20]
    page = "\n".join(r.text for r in rows)

    def seconds(pages: int) -> float:
        """The best of three: the collector of garbage runs in any of them."""
        taken = []
        for _ in range(3):
            began = time.process_time()
            classifier.label("Mali : revue", "\n".join([page] * pages))
            taken.append(time.process_time() - began)
        return min(taken)

    # Eight times as much; in quadratic time it would be 64 times as long.
    assert seconds(32) < 24 * seconds(4)
