"""Numbers of an article and of a topic in it, that the learned layer weighs.

Few, and none of the article's kind or length but one: what is learned from short articles must hold
for long ones. Each grows with what it speaks for, so that its learned weight is never negative.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from records.labels import Field
from topics.reading import Sentence
from topics.relation import Weight
from topics.themes import Theme

LEAD, OPENING = 2, 3
"""Sentences of an article's beginning: one of the first two is its lead, three are its opening."""
_SOFT = 0.02
"""Keeps the odds of what is nearly certain within reach of the other numbers."""
MOST = 2.0
"""A topic's score by the rules counts up to this."""


@dataclass(frozen=True, slots=True)
class ScoredSentences:
    """An article's sentences with what rules and model say of each; `told` in 0..1."""

    sentences: Sequence[Sentence]
    weights: Sequence[Weight]
    told: Sequence[float]

    def model(self, field: Field) -> list[float]:
        """What the model says of the article's sentences."""
        rows = zip(self.sentences, self.told, strict=True)
        return [p for s, p in rows if s.field == field and not s.outside]

    @property
    def second(self) -> float:
        """The second-likeliest sentence of the text, as the model has it."""
        return sorted([*self.model("text"), 0.0, 0.0], reverse=True)[1]

    @property
    def headline(self) -> float:
        """How surely rules and model both see the relation in the headline.

        0 where the article names a third country.
        """
        if any(s.host or s.other for s in self.sentences if not s.outside):
            return 0.0
        pairs = zip(self.model("title"), self.rules("title"), strict=True)
        return max((min(pair) for pair in pairs), default=0.0)

    @property
    def abroad(self) -> float:
        """Share of the text's sentences that name a third country."""
        inside = [s for s in self.sentences if s.field == "text" and not s.outside]
        return sum(bool(s.host or s.other) for s in inside) / (len(inside) or 1)

    def rules(self, field: Field) -> list[float]:
        """What the rules say of them, at most 1."""
        rows = zip(self.sentences, self.weights, strict=True)
        return [min(w.value, 1.0) for s, w in rows if s.field == field and not s.outside]

    def likelier(self, field: Field) -> list[float]:
        """The likelier of the two."""
        return [max(pair) for pair in zip(self.model(field), self.rules(field), strict=True)]


def measure_relevance(article: ScoredSentences) -> list[float]:
    """Measure whether two sentences tell of the relation.

    By the best three, and by how many there are.
    The longer an article, the likelier its best sentence is one by chance.
    """
    inside = article.model("text")
    best = [*sorted(inside, reverse=True), 0.0, 0.0, 0.0]
    return [*(logit(p) for p in best[:3]), -math.log(len(inside) or 1)]


def measure_centre(article: ScoredSentences, graded: int) -> list[float]:
    """Measure whether the relation is the subject.

    By headline, lead, share of the text, and the rules.
    """
    likelier = article.likelier("text")
    headline = max(article.model("title"), default=0.0)
    lead = max(article.model("text")[:LEAD], default=0.0)
    return [
        logit(headline),
        logit(lead),
        logit(max(headline, lead)),
        sum(likelier) / (len(likelier) or 1),
        sum(likelier[:OPENING]),
        float(graded == 2),
    ]


def measure_topic(
    ruled: Theme, floor: float, likely: Sequence[float], titled: float, central: bool
) -> list[float]:
    """Measure whether a topic is told.

    `ruled`: what the rules found of it; `likely`: for each sentence that tells of the relation, how
    likely the model finds the topic in it; `titled`: the same for the headline.
    """
    best = [*sorted(likely, reverse=True), 0.0, 0.0]
    by_rules = sorted((min(x.score, MOST) for x in ruled.shown), reverse=True)
    first, second, *_ = [*by_rules, 0.0, 0.0]
    return [
        logit(best[0]),
        logit(best[1]),
        first,
        second,
        float(ruled.score >= floor),
        titled,
        float(central),
        best[0] * first,
    ]


def logit(p: float) -> float:
    """Turn a probability into bounded log odds."""
    return math.log((p + _SOFT) / (1 + _SOFT - p))
