"""Topics: what the relation sentences and their neighbours say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from topics.lexicon import Lexicon
from topics.matcher import Hit, Term
from topics.reading import Sentence
from topics.relation import BROAD, Weight, things

ABUSES = "rights_sanctions"
_HARMED = Term(layer=f"topic:{ABUSES}", key=ABUSES, written="harm", label=f"{ABUSES}/abuses")


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that speaks for a topic, with the terms that fired."""

    score: float
    sentence: Sentence
    hits: tuple[Hit, ...]


@dataclass(slots=True)
class Theme:
    """A topic with its score and the sentences that gave it, in the article's order."""

    topic: str
    score: float = 0.0
    shown: list[Shown] = field(default_factory=list)


def find_themes(
    sentences: list[Sentence], weights: list[Weight], central: bool, lexicon: Lexicon
) -> dict[str, Theme]:
    """Find the topics whose terms stand in sentences of the relation, with their scores."""
    rules = lexicon.rules["topics"]
    themes: dict[str, Theme] = {}
    for s, share, forces in _speaking(sentences, weights, central, rules):
        for topic, hits in _by_topic(s, forces, rules).items():
            counted = max(share, rules["central"]) if topic == ABUSES else share
            score = _strength(hits, rules) * counted
            if score > 0:
                theme = themes.setdefault(topic, Theme(topic))
                theme.shown.append(Shown(score, s, tuple(hits)))
    for theme in themes.values():
        theme.score = together([x.score for x in theme.shown], rules)
    return themes


def assign(
    sentences: list[Sentence], weights: list[Weight], central: bool, lexicon: Lexicon
) -> list[Theme]:
    """Assign a relevant article's topics by the rules, best first; never none."""
    themes = find_themes(sentences, weights, central, lexicon)
    kept = [t for t in themes.values() if t.score >= lexicon.topics[t.topic].floor]
    return complete(kept, themes, sentences, weights, lexicon)


def complete(
    kept: list[Theme],
    themes: dict[str, Theme],
    sentences: list[Sentence],
    weights: list[Weight],
    lexicon: Lexicon,
) -> list[Theme]:
    """Add the topics that come with those kept, or the last resort where there are none."""
    kept = [*kept, *_brought(kept, themes, lexicon)]
    return sorted(kept, key=lambda t: -t.score) or [_last_resort(themes, sentences, weights)]


def _brought(kept: list[Theme], themes: dict[str, Theme], lexicon: Lexicon) -> list[Theme]:
    """Topics that come with those assigned, shown by the same sentences where by none else."""
    have = {theme.topic for theme in kept}
    brought = {lexicon.topics[t.topic].brings: t for t in kept if lexicon.topics[t.topic].brings}
    return [
        Theme(topic, source.score, [*themes.get(topic, Theme(topic)).shown, *source.shown])
        for topic, source in brought.items()
        if topic not in have
    ]


def _speaking(
    sentences: list[Sentence], weights: list[Weight], central: bool, rules: Mapping[str, float]
) -> Iterator[tuple[Sentence, float, bool]]:
    """The sentences that speak of the cooperation, each with the share that it counts by.

    The third says whether Russian forces act in it: named, carried, or in the sentence before.
    """
    previous, acting = 0.0, False
    after = [*(w.value for w in weights[1:]), 0.0]
    for s, weight, following in zip(sentences, weights, after, strict=True):
        share = min(weight.value, 1.0)
        if not share and not s.outside and not s.host and not s.other:
            if central:
                share = rules["central" if previous or following else "central_far"]
            elif previous >= rules["leads_on"] and not s.mali:
                share = rules["neighbour"]
        forces = s.force or s.cue("force") or "force" in weight.why
        if share:
            yield s, share, bool(forces or acting)
        previous, acting = weight.value, forces and weight.value >= rules["leads_on"]


def _by_topic(s: Sentence, forces: bool, rules: Mapping[str, float]) -> dict[str, list[Hit]]:
    """Terms of the sentence by topic, without those of a list of fields or of what went unsaid.

    Codebook: abuses by Russian forces or joint operations count; those of the army alone do not.
    """
    if s.cue("unsaid"):
        return {}
    hits = s.topic_hits
    fields = {h.term.key for h in hits if h.term.group == "sector"}
    if len(fields) >= rules["list_of_fields"]:
        hits = [h for h in hits if h.term.group != "sector"]
    if len(things(s)) >= rules["list_of_things"]:
        hits = [h for h in hits if h.term.key in BROAD]
    found: dict[str, list[Hit]] = {}
    by_them = forces or bool(s.russia and s.mali)
    for hit in hits:
        if hit.term.key != ABUSES or (by_them and not _elsewhere(s, hit, rules)):
            found.setdefault(hit.term.key, []).append(hit)
    if forces and not (s.host or s.other or s.cue("elsewhere")):
        found.setdefault(ABUSES, []).extend(_harm_to_civilians(s))
    return found


def _harm_to_civilians(s: Sentence) -> list[Hit]:
    """`ont tué deux bergers`: harm and its civilian victims, unless an armed group did it."""
    harm, victims, armed = s.cues("harm"), s.cues("victim"), s.cues("armed")
    if not harm or not victims or (armed and armed[0].start < harm[0].start):
        return []
    return [Hit(h.start, h.end, _HARMED) for h in (harm[0], victims[0])]


def _elsewhere(s: Sentence, hit: Hit, rules: Mapping[str, float]) -> bool:
    """Is the abuse told of one in another country (`exactions en Syrie`)?"""
    if s.cue("elsewhere") and not s.mali:
        return True
    after = [h for h in (*s.host, *s.other) if h.start >= hit.end]
    place = min((h.start for h in after), default=None)
    mali = min((h.start for h in s.mali if h.start > hit.start), default=None)
    if place is None or place - hit.end > rules["elsewhere_reach"]:
        return False
    return mali is None or place < mali


def _strength(hits: list[Hit], rules: Mapping[str, float]) -> float:
    """The two best of the sentence's terms together, less what speaks against."""
    best: dict[str, float] = {}
    for hit in hits:
        best[hit.term.written] = hit.term.weight
    speaking = sorted((w for w in best.values() if w > 0), reverse=True)[:2]
    against = sum(w for w in best.values() if w < 0)
    return min(sum(speaking), rules["sentence_most"]) + against if speaking else 0.0


def together(scores: list[float], rules: Mapping[str, float]) -> float:
    """Add part of the second-best sentence to the best: many faint hints are no statement."""
    first, second, *_ = [*sorted(scores, reverse=True), 0.0, 0.0]
    return first + rules["second"] * second


def _last_resort(
    themes: dict[str, Theme], sentences: list[Sentence], weights: list[Weight]
) -> Theme:
    """The topic of an article whose relation sentences name none: forces, the best hint, ties."""
    told = [s for s, w in zip(sentences, weights, strict=True) if w.value]
    if any(s.force for s in told):
        return themes.get("defence_security") or Theme("defence_security", 0.5)
    hinted = max(themes.values(), key=lambda t: t.score, default=None)
    if hinted and hinted.score >= 0.6:
        return hinted
    return themes.get("diplomacy") or Theme("diplomacy", 0.5)
