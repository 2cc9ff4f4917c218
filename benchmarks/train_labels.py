"""`make train-labels`: the learned layer of topics/, from the corpus in our own words.

Writes topics/data/learned.npz: the same bytes for the same corpus and rules (no randomness: the
solver is run to its end). Held-out hands (benchmarks/corpus/held) are never read here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from topics.classifier import Classifier, load
from topics.grading import grade
from topics.learned import FILE, Layer, Model, measure
from topics.reading import Sentence
from topics.relation import Weight, weigh
from topics.signals import Signals, read_signals

CORPUS = Path(__file__).resolve().parent / "corpus"
STRENGTH = {"relation": 4.0, "themes": 10.0}
"""Inverse of the penalty on weights; chosen on hands 01-08, one left out at a time."""
STRENGTH_ARTICLE = 0.5


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled article as the model learns from it."""

    hand: str
    relevance: int
    topics: frozenset[str]
    sentences: list[Sentence]
    weights: list[Weight]
    score: float
    graded: int
    signals: list[Signals]
    told: list[bool]
    themes: list[frozenset[str]]


def read_corpus(folder: Path = CORPUS) -> list[dict[str, Any]]:
    """Read the hands of a folder, in the order of their names."""
    rows = []
    for file in sorted(folder.glob("hand-*.jsonl")):
        rows += [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return rows


def corpus_hash(folder: Path = CORPUS) -> str:
    """Hash what the model is learned from."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("hand-*.jsonl")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def example(row: dict[str, Any], classifier: Classifier) -> Example:
    """Read an article of the corpus as the classifier does, with what its writer marked."""
    sentences = classifier.read(row["title"], row["text"])
    weights = weigh(sentences, classifier.lexicon.rules["relation"])
    found = grade(sentences, weights, classifier.lexicon.rules["grade"])
    marked = [
        (row["text"].find(given["starts"]), frozenset(given["topics"])) for given in row["evidence"]
    ]
    themes = [
        [topics for at, topics in marked if s.field == "text" and s.start - 3 <= at < s.end]
        for s in sentences
    ]
    return Example(
        hand=row["hand"],
        relevance=row["relevance"],
        topics=frozenset(row["topics"]),
        sentences=sentences,
        weights=weights,
        score=found.score,
        graded=found.relevance,
        signals=read_signals(sentences, weights),
        # A headline has no marks of its own: that of an article on the relation tells of it.
        told=[
            bool(held) or (s.field == "title" and row["relevance"] == 2)
            for s, held in zip(sentences, themes, strict=True)
        ],
        themes=[frozenset().union(*held) for held in themes],
    )


def fit(examples: Sequence[Example], topics: Sequence[str]) -> Model:
    """Learn a model; articles are measured by models that did not see their hand."""
    hands = sorted({e.hand for e in examples})
    measured: list[tuple[list[float], int]] = []
    for hand in hands:
        layer = fit_relation([e for e in examples if e.hand != hand])
        for e in (e for e in examples if e.hand == hand):
            told = _told(layer, e.signals)
            measured.append((measure(e.sentences, told, e.weights, e.score), e.relevance))
    return Model(
        relation=fit_relation(examples),
        themes=fit_themes(examples, topics),
        topics=tuple(topics),
        relevant=_line([n for n, _ in measured], [r >= 1 for _, r in measured]),
        central=_line([n for n, r in measured if r], [r == 2 for _, r in measured if r]),
        trained_on="",
    )


def _told(layer: Layer, signals: Sequence[Signals]) -> list[float]:
    model = Model(layer, layer, (), np.zeros(1, np.float32), np.zeros(1, np.float32), "")
    return [model.tell(x) for x in signals]


def fit_relation(examples: Sequence[Example]) -> Layer:
    """Learn which counted sentences tell of the relation."""
    pairs = [
        ((*x.words, *x.marks), told)
        for e in examples
        for x, told in zip(e.signals, e.told, strict=True)
        if x.counted
    ]
    return _layer(
        [tokens for tokens, _ in pairs], [[told] for _, told in pairs], STRENGTH["relation"]
    )


def fit_themes(examples: Sequence[Example], topics: Sequence[str]) -> Layer:
    """Learn of which topics the sentences tell; those that tell nothing are of none."""
    pairs = [
        ((*x.words, *x.themes), held)
        for e in examples
        for x, held, told in zip(e.signals, e.themes, e.told, strict=True)
        if told or x.counted
    ]
    return _layer(
        [words for words, _ in pairs],
        [[topic in held for topic in topics] for _, held in pairs],
        STRENGTH["themes"],
    )


def _layer(
    rows: Sequence[tuple[str, ...]], marks: Sequence[Sequence[bool]], strength: float
) -> Layer:
    reader = TfidfVectorizer(analyzer=lambda tokens: tokens, min_df=2, sublinear_tf=True)
    table = reader.fit_transform(rows)
    columns, biases = [], []
    for column in np.array(marks, dtype=bool).T:
        line = LogisticRegression(C=strength, max_iter=2000, tol=1e-6).fit(table, column)
        columns.append(line.coef_[0])
        biases.append(line.intercept_[0])
    return Layer(
        vocabulary={str(word): int(row) for word, row in reader.vocabulary_.items()},
        rarity=reader.idf_.astype(np.float32),
        weights=np.array(columns, dtype=np.float32).T,
        bias=np.array(biases, dtype=np.float32),
    )


def _line(numbers: Sequence[Sequence[float]], marks: Iterable[bool]) -> Any:
    scaler = StandardScaler().fit(numbers)
    line = LogisticRegression(C=STRENGTH_ARTICLE).fit(scaler.transform(numbers), list(marks))
    weights = line.coef_[0] / scaler.scale_
    bias = line.intercept_[0] - float(np.dot(weights, scaler.mean_))
    return np.array([bias, *weights], dtype=np.float32)


def write(model: Model, file: Path, trained_on: str) -> None:
    """Write a model, small: half precision is finer than what the corpus can tell."""
    parts: dict[str, Any] = {
        "topics": np.array(" ".join(model.topics)),
        "relevant": model.relevant,
        "central": model.central,
        "trained_on": np.array(trained_on),
    }
    for name, layer in (("relation", model.relation), ("themes", model.themes)):
        words = sorted(layer.vocabulary, key=layer.vocabulary.__getitem__)
        parts[f"{name}_words"] = np.array("\n".join(words))
        parts[f"{name}_rarity"] = layer.rarity.astype(np.float16)
        parts[f"{name}_weights"] = layer.weights.astype(np.float16)
        parts[f"{name}_bias"] = layer.bias
    np.savez_compressed(file, **parts)


def main() -> None:
    classifier = load()
    examples = [example(row, classifier) for row in read_corpus()]
    topics = sorted(classifier.lexicon.topics)
    write(fit(examples, topics), FILE, corpus_hash())
    print(f"{FILE.name}: {len(examples)} articles, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
