"""What a linear model, learned from our own corpus, adds to the rules.

Weights of stems for every sentence (does it tell of the relation, and of which topics?), and of
a few numbers for the article. `benchmarks/train_labels.py` makes the file, from benchmarks/corpus.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from records.labels import Field
from topics.reading import Sentence
from topics.relation import Weight
from topics.signals import Signals, read_signals

FILE = Path(__file__).resolve().parent / "data" / "learned.npz"
Floats = npt.NDArray[np.float32]
LEAD = 3
"""Sentences of an article's beginning that may hold its lead."""
TOLD = 0.5
"""From here on a sentence is more likely than not one that tells of the relation."""
_SOFT = 0.02
"""Keeps the odds of what is nearly certain within reach of the other numbers."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model thinks of an article."""

    told: tuple[float, ...]
    """For each sentence, how likely it tells of the relation."""
    relevant: float
    central: float
    share: float
    """Part of the text's sentences that tell of it, as the likelier of model and rules has it."""
    opening: float
    """The likeliest of the headline and the first sentences, by the same measure."""
    headline: float
    """How surely rules and model both see the relation in the headline, where the article names no
    third country; 0 where it does."""
    signals: tuple[Signals, ...]


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights of tokens: rows of vocabulary, a column for each label."""

    vocabulary: dict[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats

    def odds(self, tokens: Iterable[str]) -> Floats:
        """Weigh the tokens of a sentence: the log odds of each label."""
        counts = Counter(tokens)
        known = [(self.vocabulary[t], n) for t, n in counts.items() if t in self.vocabulary]
        if not known:
            return self.bias
        rows = np.fromiter((row for row, _ in known), dtype=np.int64)
        worth = np.fromiter((1 + math.log(n) for _, n in known), dtype=np.float32)
        worth *= self.rarity[rows]
        worth /= np.linalg.norm(worth) or 1.0
        return self.bias + worth @ self.weights[rows]


@dataclass(frozen=True, slots=True)
class Model:
    """The learned layer as a file holds it."""

    relation: Layer
    themes: Layer
    topics: tuple[str, ...]
    relevant: Floats
    central: Floats
    """Weights of the numbers of `measure`, the bias first."""
    trained_on: str
    """Hash of the corpus that it was learned from."""
    digest: str = ""
    """Hash of the file: another one is another classifier."""

    def judge(
        self, sentences: Sequence[Sentence], weights: Sequence[Weight], score: float
    ) -> Opinion:
        """Judge an article, of which the rules gave the score."""
        signals = read_signals(sentences, weights)
        told = tuple(self.tell(x) for x in signals)
        numbers = measure(sentences, told, weights, score)
        return Opinion(
            told,
            _sigmoid(_dot(self.relevant, numbers)),
            _sigmoid(_dot(self.central, numbers)),
            _share(sentences, told, weights),
            _opening(sentences, told, weights),
            _headline(sentences, told, weights),
            tuple(signals),
        )

    def tell(self, x: Signals) -> float:
        """Say how likely a sentence tells of the relation."""
        if not x.counted:
            return 0.0
        return _sigmoid(float(self.relation.odds((*x.words, *x.marks))[0]))

    def judge_themes(self, x: Signals) -> dict[str, float]:
        """Say how likely a sentence that tells of the relation tells of each topic."""
        odds = self.themes.odds((*x.words, *x.themes))
        return {topic: _sigmoid(float(odds[n])) for n, topic in enumerate(self.topics)}


def measure(
    sentences: Sequence[Sentence],
    told: Sequence[float],
    weights: Sequence[Weight],
    score: float,
) -> list[float]:
    """Measure an article: its best sentences, headline and lead, the rules' word, who is named."""
    inside = [
        p for s, p in zip(sentences, told, strict=True) if s.field == "text" and not s.outside
    ]
    best = [*sorted(inside, reverse=True), 0.0, 0.0, 0.0]
    title = max(
        (p for s, p in zip(sentences, told, strict=True) if s.field == "title"), default=0.0
    )
    many = len(sentences) or 1
    strong = sum(w.value for s, w in zip(sentences, weights, strict=True) if s.field == "text")
    return [
        *(_logit(p) for p in best[:3]),
        _logit(title),
        _logit(max(inside[:2], default=0.0)),
        score,
        min(sum(p > TOLD for p in inside), 6) / math.sqrt(len(inside) or 1),
        *(
            sum(bool(getattr(s, side)) for s in sentences) / many
            for side in ("mali", "russia", "host", "other")
        ),
        math.log(many),
        min(strong / many, 1.0),
    ]


def _share(
    sentences: Sequence[Sentence], told: Sequence[float], weights: Sequence[Weight]
) -> float:
    inside = _likelier(sentences, told, weights, "text")
    return sum(inside) / len(inside) if inside else 0.0


def _opening(
    sentences: Sequence[Sentence], told: Sequence[float], weights: Sequence[Weight]
) -> float:
    headline = _likelier(sentences, told, weights, "title")
    lead = _likelier(sentences, told, weights, "text")[:LEAD]
    return max([*headline, *lead], default=0.0)


def _headline(
    sentences: Sequence[Sentence], told: Sequence[float], weights: Sequence[Weight]
) -> float:
    if any(s.host or s.other for s in sentences if not s.outside):
        return 0.0
    rows = zip(sentences, told, weights, strict=True)
    return max((min(p, w.value) for s, p, w in rows if s.field == "title"), default=0.0)


def _likelier(
    sentences: Sequence[Sentence], told: Sequence[float], weights: Sequence[Weight], field: Field
) -> list[float]:
    """How likely the sentences of a field tell of the relation: the likelier of model and rules."""
    return [
        max(p, min(w.value, 1.0))
        for s, p, w in zip(sentences, told, weights, strict=True)
        if s.field == field and not s.outside
    ]


def _logit(p: float) -> float:
    return math.log((p + _SOFT) / (1 + _SOFT - p))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def _dot(weights: Floats, numbers: Sequence[float]) -> float:
    return float(weights[0]) + float(np.dot(weights[1:], np.asarray(numbers, dtype=np.float32)))


@cache
def load_model(file: Path = FILE) -> Model:
    """Load the learned layer from its file."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    with np.load(file) as held:
        parts: dict[str, Any] = {name: held[name] for name in held.files}
    return Model(
        relation=_layer(parts, "relation"),
        themes=_layer(parts, "themes"),
        topics=tuple(str(parts["topics"]).split()),
        relevant=parts["relevant"],
        central=parts["central"],
        trained_on=str(parts["trained_on"]),
        digest=digest,
    )


def _layer(parts: dict[str, Any], name: str) -> Layer:
    words = str(parts[f"{name}_words"]).split("\n")
    return Layer(
        vocabulary={word: row for row, word in enumerate(words)},
        rarity=parts[f"{name}_rarity"].astype(np.float32),
        weights=parts[f"{name}_weights"].astype(np.float32),
        bias=parts[f"{name}_bias"].astype(np.float32),
    )
