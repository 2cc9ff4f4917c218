"""Rules and the learned layer together: the rules' grade stands, the model adds what they miss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from topics.grading import Grade
from topics.learned import Model, Opinion
from topics.reading import Sentence
from topics.relation import Weight
from topics.themes import ABUSES, Shown, Theme, together

LEARNED = "learned"
AID = "humanitarian_aid"
BROAD = frozenset({"diplomacy", "economy_trade"})
"""Topics of which nearly every article on two states has a little."""


def settle_grade(
    found: Grade, weights: Sequence[Weight], opinion: Opinion, rules: Mapping[str, float]
) -> Grade:
    """Settle the grade: the model may raise what the rules gave, never lower it.

    A score below 0.5 is that of a 0: it says how near to the border the likelier of the two saw it.
    """
    if found.relevance == 2:
        return found
    if opinion.headline >= rules["headline"]:
        return Grade(2, 0.75, "headline")
    central = opinion.central >= rules["central"] and _is_subject(opinion, rules)
    if found.relevance or _is_raised(weights, opinion, rules):
        score = max(found.score, round(0.5 + 0.25 * opinion.relevant, 3))
        return replace(found, relevance=2 if central else 1, score=score, why=_why(found, opinion))
    near = 0.5 * opinion.relevant / rules["border"]
    return replace(found, score=round(min(max(found.score, near), 0.499), 3))


def _is_subject(opinion: Opinion, rules: Mapping[str, float]) -> bool:
    """Is it in the headline or lead, or in much of the text (codebook, grade 2)?"""
    return opinion.opening >= rules["opening"] or opinion.share >= rules["raise_share"]


def _is_raised(weights: Sequence[Weight], opinion: Opinion, rules: Mapping[str, float]) -> bool:
    """Is it likely relevant, and by two sentences at least (codebook, grade 1)?"""
    telling = sum(
        max(w.value, told) >= rules["told"] for w, told in zip(weights, opinion.told, strict=True)
    )
    return opinion.relevant >= rules["border"] and telling >= 2


def _why(found: Grade, opinion: Opinion) -> str:
    return found.why if found.relevance else f"{LEARNED} {opinion.relevant:.2f}"


def raise_weights(
    weights: Sequence[Weight], opinion: Opinion, rules: Mapping[str, float]
) -> list[Weight]:
    """Raise the weights of the sentences that the model takes for ones of the relation."""
    return [
        Weight(told, LEARNED, w.aes_only) if told >= rules["told"] and told > w.value else w
        for w, told in zip(weights, opinion.told, strict=True)
    ]


def add_themes(
    themes: list[Theme],
    sentences: Sequence[Sentence],
    weights: Sequence[Weight],
    opinion: Opinion,
    model: Model,
    rules: Mapping[str, float],
) -> list[Theme]:
    """Add the topics that the model finds in the sentences of the relation."""
    found: dict[str, list[Shown]] = {}
    for topic, shown in _speaking(sentences, weights, opinion, model, rules):
        found.setdefault(topic, []).append(shown)
    have = {theme.topic for theme in themes}
    added = [
        Theme(topic, score, sorted(shown, key=lambda x: -x.score)[:3])
        for topic, shown in found.items()
        if topic not in have
        and (score := together([x.score for x in shown], rules)) >= _border(topic, rules)
    ]
    return sorted([*themes, *added], key=lambda theme: -theme.score)


def _speaking(
    sentences: Sequence[Sentence],
    weights: Sequence[Weight],
    opinion: Opinion,
    model: Model,
    rules: Mapping[str, float],
) -> Iterator[tuple[str, Shown]]:
    rows = zip(sentences, weights, opinion.told, opinion.signals, strict=True)
    aid = set() if _tells_aid(sentences) else {AID}
    for s, weight, told, signals in rows:
        share = max(min(weight.value, 1.0), told if told >= rules["hinted"] else 0.0)
        if share <= 0 or s.outside or not signals.words:
            continue
        barred = aid if _tells_harm(s) else {*aid, ABUSES}
        for topic, likely in model.judge_themes(signals).items():
            if likely >= rules["faint"] and topic not in barred:
                yield topic, Shown(likely * share**0.5, s, tuple(s.topic_hits or s.names))


def _border(topic: str, rules: Mapping[str, float]) -> float:
    return rules["broad" if topic in BROAD else "topic"]


def _tells_aid(sentences: Sequence[Sentence]) -> bool:
    """Is a gift or aid told anywhere? A delivery alone may be a sale (codebook, gifts)."""
    return any(
        hit.term.key == AID and hit.term.weight > 0
        for s in sentences
        if not s.outside
        for hit in s.topic_hits
    )


def _tells_harm(s: Sentence) -> bool:
    """Does it tell of harm, with a Russian actor in it, and not of the armed groups'?"""
    return bool(s.russia) and (s.cue("harm") or any(h.term.key == ABUSES for h in s.topic_hits))
