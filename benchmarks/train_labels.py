"""`make train-labels`: the learned layer of topics/, from the corpus in our own words.

Writes topics/data/learned.npz: the same bytes for the same corpus and rules (no randomness: the
solver is run to its end). Held-out hands (benchmarks/corpus/held) are never read here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from topics.combining import Reading, find_by_both, measure_topics, raise_weights
from topics.grading import grade
from topics.learned import FILE, Floats, Layer, Model
from topics.lexicon import LANGUAGES, Lexicon
from topics.measures import ScoredSentences, measure_centre, measure_relevance
from topics.reading import Sentence, find, read
from topics.relation import Weight, weigh
from topics.signals import Signals, read_signals

CORPUS = Path(__file__).resolve().parent / "corpus"
STRENGTH = {"relation": 4.0, "themes": 10.0}
"""Inverse of the penalty on weights; chosen on hands 01-08, one left out at a time."""
STRENGTH_ARTICLE = 0.5
FOLDS = 6
"""Parts of whole hands from which one at a time is left out."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled article as the model learns from it."""

    hand: str
    relevance: int
    topics: frozenset[str]
    sentences: list[Sentence]
    weights: list[Weight]
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


def example(row: dict[str, Any], lexicon: Lexicon) -> Example:
    """Read an article of the corpus as the classifier does, with what its writer marked."""
    named = find(lexicon, row["title"], row["text"])
    sentences = read(lexicon.matcher(LANGUAGES[0]), row["title"], row["text"], named)
    weights = weigh(sentences, lexicon.rules["relation"])
    found = grade(sentences, weights, lexicon.rules["grade"])
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
        graded=found.relevance,
        signals=read_signals(sentences, weights),
        # A headline has no marks of its own: that of an article on the relation tells of it.
        told=[
            bool(held) or (s.field == "title" and row["relevance"] == 2)
            for s, held in zip(sentences, themes, strict=True)
        ],
        themes=[frozenset().union(*held) for held in themes],
    )


def fit(examples: Sequence[Example], lexicon: Lexicon) -> Model:
    """Learn a model; articles are measured by models that did not see their hand."""
    topics = tuple(sorted(lexicon.topics))
    measured = [m for part, rest in _folds(examples) for m in _measure(part, rest, lexicon)]
    relevant = [m for m in measured if m.relevance]
    topic_rows = [row for m in relevant for row in m.topics]
    return replace(
        _sentence_model(examples, topics),
        relevant=_line([m.relevant for m in measured], [m.relevance >= 1 for m in measured]),
        central=_line([m.central for m in relevant], [m.relevance == 2 for m in relevant]),
        topic=_line([numbers for numbers, _ in topic_rows], [told for _, told in topic_rows]),
    )


def _folds(
    examples: Sequence[Example],
) -> Iterator[tuple[list[Example], list[Example]]]:
    """Parts of whole hands, each with the rest."""
    hands = sorted({e.hand for e in examples})
    for number in range(FOLDS):
        held = set(hands[number::FOLDS])
        yield [e for e in examples if e.hand in held], [e for e in examples if e.hand not in held]


@dataclass(frozen=True, slots=True)
class Measured:
    """The numbers of an article, and what they stand for."""

    relevance: int
    relevant: list[float]
    central: list[float]
    topics: list[tuple[list[float], bool]]


def _measure(
    part: Sequence[Example], rest: Sequence[Example], lexicon: Lexicon
) -> Iterator[Measured]:
    model = _sentence_model(rest, tuple(sorted(lexicon.topics)))
    for e in part:
        opinion = model.judge(e.sentences, e.weights, e.graded)
        article = ScoredSentences(e.sentences, e.weights, opinion.told)
        weights = raise_weights(e.weights, opinion, lexicon.rules["learned"])
        reading = Reading(e.sentences, weights, opinion, e.relevance == 2)
        found = find_by_both(reading, model, lexicon)
        numbers = measure_topics(reading, found, lexicon)
        yield Measured(
            e.relevance,
            measure_relevance(article),
            measure_centre(article, e.graded),
            [(row, topic in e.topics) for topic, row in numbers.items()],
        )


def _sentence_model(examples: Sequence[Example], topics: Sequence[str]) -> Model:
    """A model of sentences only, whose other weights say nothing yet."""
    return Model(
        relation=fit_relation(examples),
        themes=fit_themes(examples, topics),
        topics=tuple(topics),
        relevant=np.zeros(5, np.float32),
        central=np.zeros(7, np.float32),
        topic=np.zeros(9, np.float32),
        trained_on="",
    )


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
    """Learn of which topics the sentences of the relation tell."""
    pairs = [
        ((*x.words, *x.themes), held)
        for e in examples
        for x, held in zip(e.signals, e.themes, strict=True)
        if held and x.counted
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


def _line(numbers: Sequence[Sequence[float]], marks: Sequence[bool]) -> Floats:
    """Learn weights of numbers, none below 0: each number speaks for what it measures."""
    table = np.array(numbers, dtype=float)
    scaler = StandardScaler().fit(table)
    scaled = scaler.transform(table)
    kept = np.arange(table.shape[1])
    while True:
        line = LogisticRegression(C=STRENGTH_ARTICLE).fit(scaled[:, kept], list(marks))
        if (line.coef_[0] >= 0).all():
            break
        kept = kept[line.coef_[0] >= 0]
    weights = np.zeros(table.shape[1])
    weights[kept] = line.coef_[0] / scaler.scale_[kept]
    bias = line.intercept_[0] - float(weights @ scaler.mean_)
    return np.array([bias, *weights], dtype=np.float32)


def write(model: Model, file: Path, trained_on: str) -> None:
    """Write a model, small: half precision is finer than what the corpus can tell."""
    parts: dict[str, Any] = {
        "topics": np.array(" ".join(model.topics)),
        "relevant": model.relevant,
        "central": model.central,
        "topic": model.topic,
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
    lexicon = Lexicon(None)
    examples = [example(row, lexicon) for row in read_corpus()]
    write(fit(examples, lexicon), FILE, corpus_hash())
    print(f"{FILE.name}: {len(examples)} articles, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
