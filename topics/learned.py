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
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from topics.measures import ScoredSentences, measure_centre, measure_relevance
from topics.reading import Sentence
from topics.relation import Weight
from topics.signals import Signals, read_signals

FILE = Path(__file__).resolve().parent / "data" / "learned.npz"
Floats = npt.NDArray[np.float32]
CARRIED_FAR = 0.3
"""The most that a sentence tells whose Russia is carried past another country or from far back.
Learned from short articles on one matter, the model makes too much of it in those on several."""
MOST_TIMES = 20
_WORTH = (0.0, *(1 + math.log(times) for times in range(1, MOST_TIMES + 1)))
"""What a token counts that stands so many times in a sentence (sublinear, as it was learned)."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model thinks of an article."""

    told: tuple[float, ...]
    """For each sentence, how likely it tells of the relation."""
    relevant: float
    central: float
    second: float
    """The second-likeliest of the text's sentences: two have to tell (codebook, grade 1)."""
    abroad: float
    """Share of the text's sentences that name a third country."""
    headline: float
    """How surely the headline alone tells of the relation."""
    signals: tuple[Signals, ...]


@dataclass(frozen=True)
class Layer:
    """Weights of tokens: rows of vocabulary, a column for each label."""

    vocabulary: dict[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats

    def odds(self, tokens: Iterable[str]) -> Floats:
        """Weigh the tokens of a sentence: the log odds of each label."""
        counts = Counter(tokens)
        rows = [(self.vocabulary[t], _limit(n)) for t, n in counts.items() if t in self.vocabulary]
        if not rows:
            return self.bias
        places = [row for row, _ in rows]
        worth: Floats = np.array([_WORTH[n] for _, n in rows], np.float32) * self.rarity[places]
        return self.bias + (worth @ self.weights[places]) / (np.linalg.norm(worth) or 1.0)

    def first_odds(self, tokens: Iterable[str]) -> float:
        """Weigh the tokens for the first label alone: the same, without arrays."""
        total = square = 0.0
        for token, n in Counter(tokens).items():
            if token in self._first:
                rarity, weight = self._first[token]
                worth = _WORTH[_limit(n)] * rarity
                square += worth * worth
                total += worth * weight
        return float(self.bias[0]) + total / (math.sqrt(square) or 1.0)

    @cached_property
    def _first(self) -> dict[str, tuple[float, float]]:
        rarity, weights = self.rarity.tolist(), self.weights[:, 0].tolist()
        return {token: (rarity[row], weights[row]) for token, row in self.vocabulary.items()}


def _limit(times: int) -> int:
    return times if times < MOST_TIMES else MOST_TIMES


@dataclass(frozen=True, slots=True)
class Model:
    """The learned layer as a file holds it."""

    relation: Layer
    themes: Layer
    topics: tuple[str, ...]
    relevant: Floats
    central: Floats
    topic: Floats
    """Weights of the numbers of `topics/measures.py`, the bias first."""
    trained_on: str
    """Hash of the corpus that it was learned from."""
    digest: str = ""
    """Hash of the file: another one is another classifier."""

    def judge(
        self, sentences: Sequence[Sentence], weights: Sequence[Weight], graded: int
    ) -> Opinion:
        """Judge an article, which the rules graded so."""
        signals = tuple(read_signals(sentences, weights))
        told = tuple(self.tell(x) for x in signals)
        article = ScoredSentences(sentences, weights, told)
        return Opinion(
            told,
            weigh_numbers(self.relevant, measure_relevance(article)),
            weigh_numbers(self.central, measure_centre(article, graded)),
            article.second,
            article.abroad,
            article.headline,
            signals,
        )

    def tell(self, x: Signals) -> float:
        """Say how likely a sentence tells of the relation."""
        if not x.counted:
            return 0.0
        told = _sigmoid(self.relation.first_odds((*x.words, *x.marks)))
        return min(told, CARRIED_FAR) if x.carried_far else told

    def judge_themes(self, x: Signals) -> dict[str, float]:
        """Say how likely a sentence that tells of the relation tells of each topic."""
        odds = self.themes.odds((*x.words, *x.themes))
        return {topic: _sigmoid(float(odds[n])) for n, topic in enumerate(self.topics)}


def weigh_numbers(weights: Floats, numbers: Sequence[float]) -> float:
    """Weigh numbers to a likelihood in 0..1; the bias is the first weight."""
    odds = float(np.dot(weights[1:], np.asarray(numbers, dtype=np.float32)))
    return _sigmoid(float(weights[0]) + odds)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


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
        topic=parts["topic"],
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
