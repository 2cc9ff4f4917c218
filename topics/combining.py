"""Rules and the learned layer together: grade and topics of an article in French."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from topics.grading import Grade
from topics.learned import Model, Opinion, weigh_numbers
from topics.lexicon import Lexicon
from topics.measures import measure_topic
from topics.reading import Sentence
from topics.relation import Weight
from topics.signals import Signals
from topics.themes import ABUSES, Shown, Theme, complete, find_themes, together

LEARNED = "learned"
AID = "humanitarian_aid"
ARMS = "defence_security"
TAKEN_BY_ARMS = frozenset({"education_science", "digital_space", AID})
PLAIN = 0.7
"""Weight of a term that alone says what a sentence is on."""
BROAD = frozenset({"diplomacy", "economy_trade"})
"""Topics of which nearly every article on two states has a little."""
MOST_SHOWN = 3
"""Sentences that the model alone may show for a topic."""


def settle_grade(found: Grade, opinion: Opinion, rules: Mapping[str, float]) -> Grade:
    """Settle the grade: the model may raise it, never lower it.

    A score below 0.5 is that of a 0: it says how near to the border the likelier of the two saw it.
    """
    if found.relevance == 2:
        return found
    if opinion.headline >= rules["headline"]:
        return Grade(2, 0.75, "headline")
    border = rules["border_abroad" if opinion.abroad > rules["abroad"] else "border"]
    raised = opinion.relevant >= border and opinion.second >= rules["second_sentence"]
    if found.relevance or raised:
        score = max(found.score, round(0.5 + 0.25 * opinion.relevant, 3))
        grade = 2 if opinion.central >= rules["central"] else 1
        why = found.why if found.relevance else f"{LEARNED} {opinion.relevant:.2f}"
        return replace(found, relevance=grade, score=score, why=why)
    near = 0.5 * opinion.relevant / border
    return replace(found, score=round(min(max(found.score, near), 0.499), 3))


def raise_weights(
    weights: Sequence[Weight], opinion: Opinion, rules: Mapping[str, float]
) -> list[Weight]:
    """Raise the weights of the sentences that the model takes in."""
    return [
        Weight(told, LEARNED, w.aes_only) if told >= rules["told"] and told > w.value else w
        for w, told in zip(weights, opinion.told, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """A relevant article as read, and what the model thinks of it."""

    sentences: list[Sentence]
    weights: list[Weight]
    opinion: Opinion
    central: bool

    def is_long_report(self, rules: Mapping[str, float]) -> bool:
        """Is it a long report that takes one subject after another?"""
        return self.central and sum(w.value >= rules["told"] for w in self.weights) >= rules["long"]

    @property
    def aid_told(self) -> bool:
        """Is a gift or aid told anywhere? A delivery alone may be a sale (codebook, gifts)."""
        return any(
            hit.term.key == AID and hit.term.weight > 0
            for s in self.sentences
            if not s.outside
            for hit in s.topic_hits
        )


def assign_topics(article: Reading, model: Model, lexicon: Lexicon) -> list[Theme]:
    """Assign the likely topics, best first; never none."""
    found = find_by_both(article, model, lexicon)
    numbers = measure_topics(article, found, lexicon)
    likely = {topic: weigh_numbers(model.topic, measured) for topic, measured in numbers.items()}
    shown = {topic: _join(pair) for topic, pair in found.items()}
    rules = lexicon.rules["learned"]
    sure = rules["sure_long" if article.is_long_report(rules) else "sure"]
    kept = [
        theme
        for topic, theme in shown.items()
        if likely[topic] >= rules["broad" if topic in BROAD else "topic"]
        or found[topic].ruled.score >= (rules["sure_long"] if topic == ABUSES else sure)
    ]
    if not kept and shown:
        kept = [shown[max(shown, key=likely.__getitem__)]]
    return complete(kept, shown, article.sentences, article.weights, lexicon)


@dataclass(frozen=True, slots=True)
class Pair:
    """What the rules and what the model found of a topic."""

    ruled: Theme
    learned: Theme


def find_by_both(article: Reading, model: Model, lexicon: Lexicon) -> dict[str, Pair]:
    """Find the topics of which rules or model see something."""
    ruled = find_themes(article.sentences, article.weights, article.central, lexicon)
    learned = _find_learned(article, model, lexicon.rules["learned"])
    return {
        topic: Pair(ruled.get(topic, Theme(topic)), learned.get(topic, Theme(topic)))
        for topic in {**ruled, **learned}
    }


def measure_topics(
    article: Reading, found: Mapping[str, Pair], lexicon: Lexicon
) -> dict[str, list[float]]:
    """Measure each topic found, for the learned weights."""
    return {
        topic: measure_topic(
            pair.ruled,
            lexicon.topics[topic].floor,
            [x.score for x in pair.learned.shown if x.sentence.field == "text"],
            max((x.score for x in pair.learned.shown if x.sentence.field == "title"), default=0.0),
            article.central,
        )
        for topic, pair in found.items()
    }


def _join(pair: Pair) -> Theme:
    """One theme of both, each sentence once: that of the rules says by which terms."""
    ruled, learned = pair.ruled, pair.learned
    have = {(x.sentence.field, x.sentence.number) for x in ruled.shown}
    best = sorted(learned.shown, key=lambda x: (not x.hits, -x.score))[:MOST_SHOWN]
    added = [x for x in best if (x.sentence.field, x.sentence.number) not in have]
    return Theme(ruled.topic, max(ruled.score, learned.score), [*ruled.shown, *added])


def _find_learned(article: Reading, model: Model, rules: Mapping[str, float]) -> dict[str, Theme]:
    themes: dict[str, Theme] = {}
    for s, share, signals in _read_telling(article, rules):
        for topic, likely in model.judge_themes(signals).items():
            if likely >= rules["faint"] and _may_tell(topic, s, article):
                shown = Shown(likely * share**0.5, s, tuple(s.topic_hits or s.names))
                themes.setdefault(topic, Theme(topic)).shown.append(shown)
    for theme in themes.values():
        theme.score = together([x.score for x in theme.shown], rules)
    return themes


def _read_telling(
    article: Reading, rules: Mapping[str, float]
) -> Iterator[tuple[Sentence, float, Signals]]:
    """The sentences that tell of the relation, each with how surely."""
    opinion = article.opinion
    rows = zip(article.sentences, article.weights, opinion.told, opinion.signals, strict=True)
    for s, weight, told, signals in rows:
        share = max(min(weight.value, 1.0), told if told >= rules["hinted"] else 0.0)
        if share > 0 and not s.outside and signals.words:
            yield s, share, signals


def _may_tell(topic: str, s: Sentence, article: Reading) -> bool:
    """May the model alone show the topic by this sentence?

    Aid needs a word for a gift, abuses harm that Russians do. What soldiers learn, are given or
    look at is defence (codebook).
    """
    if topic in TAKEN_BY_ARMS and _names(ARMS, s) and not _names(topic, s):
        return False
    if topic == AID:
        return article.aid_told
    return topic != ABUSES or _tells_harm(s)


def _names(topic: str, s: Sentence) -> bool:
    return any(hit.term.key == topic and hit.term.weight >= PLAIN for hit in s.topic_hits)


def _tells_harm(s: Sentence) -> bool:
    """Does it tell of harm, with a Russian actor in it, and not of the armed groups'?"""
    return bool(s.russia) and (s.cue("harm") or any(h.term.key == ABUSES for h in s.topic_hits))
