"""Evidence: the sentences that show a label, the one with most facts first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from records.labels import Evidence
from topics.lexicon import Entity
from topics.matcher import Hit
from topics.reading import Sentence
from topics.relation import Weight
from topics.speech import is_person, speakers
from topics.themes import Theme

MOST = 8
"""Sentences kept for one topic; relevance keeps all of its own."""
_DATE = re.compile(
    r"\b(?:\d{1,2}(?:er)?\s+(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre"
    r"|novembre|décembre)|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+\d|20[0-3]\d)",
    re.I,
)
_SUM = re.compile(r"\d[\d\s.,\u00a0\u202f]*(?:tonnes|millions|milliards|%|FCFA|mégawatts|MW|euros)")
_ACT = re.compile(
    r"\b(?:sign|livr|remis|offer|inaugur|lanc|reçu|ratifi|ach[eè]t|ouver|délivr|fourni|formé"
    r"|sanctionn|tué|conclu|approuv|adopt|install|déploy|arrivé|signed|deliver|подпис|передал)",
    re.I,
)
_CARRYING = ("bilateral", "bond", "theirs", "force", "mali", "russia")
_FACTS = ((_DATE, 0.2), (_SUM, 0.3), (_ACT, 0.3))


def show(
    sentences: Sequence[Sentence],
    weights: Sequence[Weight],
    themes: Iterable[Theme],
    entities: dict[str, Entity],
) -> tuple[Evidence, ...]:
    """Evidence of relevance, then of each topic; every label has at least one sentence."""
    speaking = speakers(sentences, entities)
    pairs = _pointed(sentences, weights)

    def made(label: str, items: Iterable[tuple[float, Sentence, Sequence[Hit]]]) -> list[Evidence]:
        rows = {
            (s.field, s.number): _row(
                label, s, round(score + _facts(s), 3), hits, speaking.get((s.field, s.number))
            )
            for score, s, hits in items
        }
        return sorted(rows.values(), key=lambda row: -row.score)

    shown = made("relevance", ((value, s, _sides(s)) for value, s in pairs))
    for theme in themes:
        shown += made(theme.topic, _spoken(theme) or [(v, s, _sides(s)) for v, s in pairs])[:MOST]
    return tuple(shown)


def _pointed(
    sentences: Sequence[Sentence], weights: Sequence[Weight]
) -> list[tuple[float, Sentence]]:
    """The sentences of the relation in which a word shows it; all where there is none such."""
    found = [(w.value, s) for s, w in zip(sentences, weights, strict=True) if w.value > 0]
    return [(value, s) for value, s in found if _sides(s)] or found


def _spoken(theme: Theme) -> list[tuple[float, Sentence, Sequence[Hit]]]:
    """The sentences of a topic in which a word can be pointed at; all where there is none such."""
    found: list[tuple[float, Sentence, Sequence[Hit]]] = [
        (x.score, x.sentence, x.hits or _sides(x.sentence)) for x in theme.shown
    ]
    return [row for row in found if row[2]] or found


def _sides(s: Sentence) -> list[Hit]:
    """What made it a relation sentence: names of the sides and what carries them."""
    if s.mali and s.russia:
        return sorted([*s.mali, *s.russia], key=lambda h: h.start)
    cues = [h for name in _CARRYING for h in s.cues(name)] or s.cues("pronoun") or s.cues("tie")
    return sorted([*s.mali, *s.russia, *cues], key=lambda h: h.start)


def _facts(s: Sentence) -> float:
    """What makes a sentence better evidence: an act, a date, a sum, the people who signed."""
    told = sum(worth for pattern, worth in _FACTS if pattern.search(s.text))
    names = {h.term.key for h in s.names if h.term.layer == "entity" and is_person(h)}
    return told + min(0.1 * len(names), 0.3) + (0.2 if s.mali and s.russia else 0.0)


def _row(
    label: str, s: Sentence, score: float, hits: Sequence[Hit], speaker: str | None
) -> Evidence:
    terms = dict.fromkeys(s.text[h.start - s.start : h.end - s.start] for h in hits)
    return Evidence(
        label=label,
        field=s.field,
        sentence=s.number,
        start=s.start,
        end=s.end,
        terms=tuple(terms),
        speaker=speaker,
        score=score,
    )
