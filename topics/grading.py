"""The grade of an article, by the codebook's own rule on the count and place of its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from topics.reading import Sentence
from topics.relation import Weight, things

CHAIRED = "chaired by a Malian official"


@dataclass(frozen=True, slots=True)
class Grade:
    """Relevance and a score in 0..1: 0.5 is the border of grade 1, 0.75 that of grade 2."""

    relevance: int
    score: float
    why: str

    @property
    def bilateral(self) -> bool:
        """Is the article about Mali and Russia, and not about a meeting of the AES?"""
        return self.relevance == 2 and self.why != CHAIRED


def grade(sentences: list[Sentence], weights: list[Weight], rules: Mapping[str, float]) -> Grade:
    """Grade 2 by headline, lead or most of the text; grade 1 by two sentences; else 0."""
    pairs = list(zip(sentences, weights, strict=True))
    inside = [(s, w) for s, w in pairs if s.field == "text" and not s.outside]
    title = [(s, w) for s, w in pairs if s.field == "title"]
    headline = max((w.value for _, w in title), default=0.0)
    total = sum(w.value for _, w in inside) + 0.5 * headline
    own = sum(w.value for _, w in inside if not w.aes_only)
    share = own / max(len(inside), 1)
    central = _central(title, inside, own, share, rules)
    if central:
        return Grade(2, round(0.75 + 0.25 * min(own / 8, 1.0), 3), central)
    border = rules["partial"]
    if total < border and _aes_meeting(title, inside):
        total = border
    if total < border:
        return Grade(0, round(0.5 * total / border, 3), f"{total:.2f}")
    return Grade(1, round(0.5 + 0.25 * min((total - border) / 4, 0.99), 3), f"{total:.2f}")


def _central(
    title: list[tuple[Sentence, Weight]],
    inside: list[tuple[Sentence, Weight]],
    own: float,
    share: float,
    rules: Mapping[str, float],
) -> str:
    """Which place makes the article one about the relation: title, lead, most; else empty."""
    headline = max((w.value for s, w in title if not w.aes_only and _mali_first(s)), default=0.0)
    if not inside:
        return ""
    lead = inside[: int(rules["lead_sentences"])]
    lead_own = sum(w.value for _, w in lead if not w.aes_only)
    if headline >= 0.75 and own >= rules["title_support"]:
        return "title"
    if headline and own >= rules["title_weak_support"]:
        return "title"
    if _title_and_lead(title, lead, share, rules) and own >= rules["title_support"]:
        return "title and lead"
    if _same_thing(title, lead) and min(share / rules["thing_share"], own / rules["partial"]) >= 1:
        return "headline's thing"
    named = any(s.mali and not s.other for s, _ in title) or lead[0][1].value >= 0.75
    if named and lead_own >= rules["lead_weight"] and share >= rules["lead_share"]:
        return "lead"
    if any(s.aes and s.russia for s, _ in [*title, *lead]) and _chaired(inside):
        return CHAIRED
    if share > rules["most"] and own >= rules["most_weight"]:
        return "most"
    return ""


def _mali_first(s: Sentence) -> bool:
    """No other African country stands before Mali in the headline (codebook, rule 8)."""
    return not s.host or (bool(s.mali) and s.mali[0].start < s.host[0].start)


def _title_and_lead(
    title: list[tuple[Sentence, Weight]],
    lead: list[tuple[Sentence, Weight]],
    share: float,
    rules: Mapping[str, float],
) -> bool:
    """The headline names one side and the first sentence the other, and no third country."""
    first, weight = lead[0]
    for s, headline in title:
        if s.host or s.other or first.host or "speaker" in (headline.why, weight.why):
            continue
        if s.russia and first.mali:
            return True
        if s.mali and first.russia and weight.value >= 0.4 and share >= rules["lead_share"]:
            return True
    return False


def _same_thing(title: list[tuple[Sentence, Weight]], lead: list[tuple[Sentence, Weight]]) -> bool:
    """The headline names a thing (a refinery, a plant) that the lead tells both sides share."""
    shared = {t for s, w in lead if w.value >= 0.75 and not s.host for t in things(s)}
    return any(s.mali and things(s) & shared for s, _ in title if not (s.host or s.other))


def _aes_meeting(
    title: list[tuple[Sentence, Weight]], inside: list[tuple[Sentence, Weight]]
) -> bool:
    """The headline is a meeting of the AES with Russia, and Mali is there (codebook, rule 6)."""
    met = any(w.aes_only or (s.aes and s.mali and s.russia) for s, w in title)
    return met and any(s.mali for s, _ in inside)


def _chaired(inside: list[tuple[Sentence, Weight]]) -> bool:
    """A Malian official leads or co-chairs the AES–Russia meeting (codebook, rule 6)."""
    return any(s.mali and s.russia and s.cue("chair") for s, _ in inside)
