"""Evidence: the sentences that show a label, the one with most facts first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from records.labels import Evidence
from topics.lexicon import Entity
from topics.matcher import Hit
from topics.reading import Sentence
from topics.relation import Weight
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
_NAME = re.compile(r"(?:[A-ZÉ][\w’'-]+\s+){1,3}[A-ZÉ][\w’'-]+")
_CARRYING = ("bilateral", "bond", "theirs", "force", "mali", "russia")
_FACTS = ((_DATE, 0.2), (_SUM, 0.3), (_ACT, 0.3))


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who speaks in which sentence, where the text names one."""

    entities: dict[str, Entity]

    def of(self, sentences: Sequence[Sentence], s: Sentence) -> str | None:
        """The speaker of a quotation in the sentence, named in it or next to it."""
        if not _quoted(sentences, s):
            return None
        index = sentences.index(s)
        beside = (*sentences[index + 1 : index + 2], *sentences[max(0, index - 1) : index])
        for near in (s, *(n for n in beside if n.field == s.field)):
            speaker = self._named(near)
            if speaker:
                return speaker
        return None

    def _named(self, s: Sentence) -> str | None:
        said = s.cues("speech")
        if not said:
            return None
        people = [h for h in s.names if h.term.layer == "entity" and _is_person(h)]
        if people:
            nearest = min(people, key=lambda h: min(abs(h.start - c.start) for c in said))
            return self.entities[nearest.term.key].name
        after = _NAME.search(s.text, said[-1].end - s.start)
        return after.group() if after and after.start() - (said[-1].end - s.start) < 80 else None


def _is_person(hit: Hit) -> bool:
    return hit.term.label in ("person", "surname")


def _quoted(sentences: Sequence[Sentence], s: Sentence) -> bool:
    """Does the sentence hold quotation marks, or stand between an opening and a closing one?"""
    if re.search(r"[«»“”]|\"", s.text):
        return True
    before = "".join(x.text for x in sentences if x.field == s.field and x.number < s.number)
    return before.count("«") > before.count("»") or before.count("“") > before.count("”")


def show(
    sentences: Sequence[Sentence],
    weights: Sequence[Weight],
    themes: Iterable[Theme],
    entities: dict[str, Entity],
) -> tuple[Evidence, ...]:
    """Evidence of relevance, then of each topic; every label has at least one sentence."""
    speakers = Speakers(entities)
    pairs = [(w.value, s) for s, w in zip(sentences, weights, strict=True) if w.value > 0]

    def made(label: str, items: Iterable[tuple[float, Sentence, Sequence[Hit]]]) -> list[Evidence]:
        rows = {
            (s.field, s.number): _row(
                label, s, round(score + _facts(s), 3), hits, speakers.of(sentences, s)
            )
            for score, s, hits in items
        }
        return sorted(rows.values(), key=lambda row: -row.score)

    shown = made("relevance", ((value, s, _sides(s)) for value, s in pairs))
    for theme in themes:
        found = [(x.score, x.sentence, x.hits) for x in theme.shown]
        shown += made(theme.topic, found or [(v, s, _sides(s)) for v, s in pairs])[:MOST]
    return tuple(shown)


def _sides(s: Sentence) -> list[Hit]:
    """What made it a relation sentence: names of the sides and what carries them."""
    if s.mali and s.russia:
        return sorted([*s.mali, *s.russia], key=lambda h: h.start)
    cues = [h for name in _CARRYING for h in s.cues(name)] or s.cues("pronoun") or s.cues("tie")
    return sorted([*s.mali, *s.russia, *cues], key=lambda h: h.start)


def _facts(s: Sentence) -> float:
    """What makes a sentence better evidence: an act, a date, a sum, the people who signed."""
    told = sum(worth for pattern, worth in _FACTS if pattern.search(s.text))
    names = {h.term.key for h in s.names if h.term.layer == "entity" and _is_person(h)}
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
