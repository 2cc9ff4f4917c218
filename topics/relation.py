"""Relation sentences: which sentences tell of Mali and Russia, and how much.

A sentence counts when both sides stand in it, or when one does and the other is carried by what
it says: "les deux pays", "ses instructeurs", "ces mercenaires", a pronoun, within two sentences.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from topics.matcher import Hit, flatten
from topics.reading import Sentence

OPENING = 2
"""Sentences of the text that tell where a short article is set."""
SPEAKING = 12
"""Characters from a sentence's start in which its subject's verb of speech stands."""
BROAD = frozenset({"diplomacy", "defence_security", "rights_sanctions", "economy_trade"})
"""Topics of which nearly every article on Mali speaks somewhere."""
# `cette nouvelle livraison`, `sa première pierre`: the words before an act or thing told before.
_THIS = re.compile(r"(?:^|\W)(?:ce|cet|cette|ces|this|these)\s(?:\w+\s)?$")
_THESE = re.compile(r"(?:cet?|cette|ces|this|these)\s")
"""The same where it is a part of the term (`ce don`)."""
_ITS = re.compile(r"(?:^|\W)(?:son|sa|ses|leurs?|its|their)\s(?:\w+\s)?$")
_THE = re.compile(r"(?:les?\s|la\s|l'|the\s)$")
SUBJECT = 20
"""Characters from a sentence's start in which a possessive is its subject's."""
DOMESTIC = 0.12
"""Share of sentences on other countries up to which an article stays in Mali."""
SPORT = "culture_media_sport"
PUBLIC = 0.6
"""Weight of a term that makes a sentence one on more than a person's own affairs."""
HEADLINE = 1
"""Where the first sentence of the headline stands."""


@dataclass(slots=True)
class Weight:
    """How much a sentence tells of the relation: 0 nothing, 1 a sentence of its own."""

    value: float = 0.0
    why: str = ""
    aes_only: bool = False


@dataclass(slots=True)
class _Trail:
    """What the last sentences spoke of: positions in the article, from which sides are carried."""

    rules: Mapping[str, float]
    headed: bool
    """The headline names Mali."""
    on_mali: bool
    """Mali is the country that the article is set in."""
    domestic: bool
    """It is set in Mali and hardly speaks of other countries: Russia there is Russia in Mali."""
    theme: set[str]
    """The narrow topics of the headline: what is said of them anywhere points to nothing."""
    on_aes: bool
    """The article is about a meeting of the AES with Russia."""
    at: int = 0
    """Sentences so far, 1 for the headline."""
    mali: int | None = None
    russia: int | None = None
    force: int | None = None
    relation: int | None = None
    pair: int | None = None
    """The last relation sentence that names no third country: what "les deux pays" means."""
    told: Sentence | None = None
    """That sentence."""
    away: int | None = None
    """The last sentence that speaks of another African country and not of Mali."""

    def near(self, last: int | None) -> bool:
        """Did it stand in one of the last sentences, with no other country since?"""
        if last is None or self.at - last > self.rules["reach"]:
            return False
        return self.away is None or self.away <= last

    @property
    def near_mali(self) -> bool:
        """Is Mali near: in the last sentences, in what they told, or in the headline above?"""
        if self.near(self.pair) or (self.on_mali and self.near(self.relation)):
            return True
        if self.headed and self.at - HEADLINE <= self.rules["headline_reach"]:
            return self.away is None or self.near(self.mali)
        return self.near(self.mali)

    def just_before(self, last: int | None) -> bool:
        """Was it the sentence before this one?"""
        return last == self.at - 1

    def weight(self, rule: str, why: str, most: float = 1.0) -> Weight:
        """The weight that rules.toml gives, at most `most`."""
        return Weight(min(self.rules[rule], most), why)

    def step(self, s: Sentence, weight: Weight) -> None:
        """Remembers what this sentence spoke of."""
        if s.mali and "mali" not in s.listed:
            self.mali = self.at
        if s.russia:
            self.russia = self.at
        if s.force:
            self.force = self.at
        if weight.value >= self.rules["carries"]:
            self.relation = self.at
            if weight.value >= self.rules["pairs"] and not s.host and not s.other:
                self.pair, self.told = self.at, s
        if s.host and not s.mali and not weight.value:
            self.away = self.at


def weigh(sentences: list[Sentence], rules: Mapping[str, float]) -> list[Weight]:
    """The weight of each sentence, in order; 0 for what is not the article's."""
    headed = any(s.mali for s in sentences if s.field == "title")
    trail = _Trail(
        rules=rules,
        headed=headed,
        on_mali=about_mali(sentences),
        domestic=is_domestic(sentences),
        theme={t for s in sentences if s.field == "title" for t in things(s)},
        on_aes=_about_aes(sentences),
    )
    weights = []
    for s in sentences:
        # A dateline (`MOSCOW, July 24.`) puts no distance between two sentences.
        trail.at += len(s.text) >= rules["dateline"] or s.field == "title"
        weight = Weight()
        if not s.outside:
            weight = _weigh(s, trail)
            if s.text.rstrip(" »\"'”").endswith("?"):
                weight.value *= rules["question"]
            trail.step(s, weight)
        weights.append(weight)
    if trail.on_mali:
        _look_ahead(sentences, weights, rules)
    return weights


def _look_ahead(
    sentences: list[Sentence], weights: list[Weight], rules: Mapping[str, float]
) -> None:
    """A sentence on Russia opens what the next one tells of both, and of no third country."""
    pairs = zip(itertools.pairwise(sentences), itertools.pairwise(weights), strict=True)
    for (s, after), (weight, told) in pairs:
        if weight.value or s.outside or s.field != "text" or not s.russia or not is_tied(s):
            continue
        if told.why == "both" and not (s.host or s.other or after.host or after.other):
            weight.value, weight.why = rules["ahead"], "Russia, both in the next sentence"


def about_mali(sentences: Sequence[Sentence]) -> bool:
    """Is Mali the country that the article is set in?"""
    inside = [s for s in sentences if not s.outside]
    title = [s for s in inside if s.field == "title"]
    if any(s.host and not s.mali for s in title):
        return False
    mali = sum(bool(s.mali) for s in inside)
    host = sum(bool(s.host) and not s.listed_with_host for s in inside)
    if any(s.mali for s in title):
        return mali > host
    if mali >= 2 and mali >= 0.15 * len(inside):
        return mali >= host
    opening = [s for s in inside if s.field == "text"][:OPENING]
    return not host and any(s.mali and not s.host for s in opening)


def is_domestic(sentences: Sequence[Sentence]) -> bool:
    """Is it set in Mali, with no other African country and few others?"""
    inside = [s for s in sentences if not s.outside]
    foreign = sum(bool(s.other) for s in inside)
    return (
        about_mali(sentences)
        and not any(s.host for s in inside)
        and foreign <= DOMESTIC * len(inside)
    )


def _about_aes(sentences: list[Sentence]) -> bool:
    """Does headline or opening tell of the AES and Russia, and the article name Mali?"""
    opening = [s for s in sentences if not s.outside][: HEADLINE + OPENING]
    met = any(s.aes and s.russia and "russia" not in s.listed and is_tied(s) for s in opening)
    return met and any(s.mali for s in sentences if not s.outside)


def _weigh(s: Sentence, trail: _Trail) -> Weight:
    mali = bool(s.mali) and "mali" not in s.listed and not s.cue("compare")
    russia = bool(s.russia) and "russia" not in s.listed
    if mali and russia:
        return _both(s, trail)
    if russia and (s.aes or (trail.on_aes and not s.mali and not s.other and is_tied(s))):
        return Weight(trail.rules["aes"], "aes", aes_only=True)
    if russia and not s.mali and not s.host:
        return _force_alone(s, trail) if s.force else _russia_alone(s, trail)
    if russia and not s.mali:
        return _russia_beside_host(s, trail)
    if mali and not s.russia:
        return _mali_alone(s, trail)
    if not s.mali and not s.russia and not s.host:
        return _neither(s, trail)
    return Weight()


def _both(s: Sentence, trail: _Trail) -> Weight:
    if _only_speaker(s):
        return Weight(0.0, "speaker")
    if _is_private(s):
        return Weight(0.0, "private")
    if s.listed_with_host or _host_leads(s):
        return trail.weight("beside_host", "both, beside another country")
    if s.field == "text" and not is_tied(s):
        return trail.weight("no_tie", "both, no bond told")
    return Weight(1.0, "both")


def _is_private(s: Sentence) -> bool:
    """Is it told of a person's own affairs (codebook, ruling 4: a transfer, a wedding)?"""
    if not s.cue("private") or s.force or s.cue("bilateral"):
        return False
    return not any(h.term.weight >= PUBLIC and h.term.key != SPORT for h in s.topic_hits)


def _host_leads(s: Sentence) -> bool:
    """Another African country stands before Mali and Russia have met in the sentence."""
    met = max(s.mali[0].start, s.russia[0].start)
    return any(h.start < met for h in s.host)


def is_tied(s: Sentence) -> bool:
    """Does the sentence tell of an act or a bond, or of a thing that parties exchange?"""
    if s.force or s.cue("tie") or s.cue("bilateral"):
        return True
    return any(h.term.weight >= 0.7 and h.term.group == "thing" for h in s.topic_hits)


def _only_speaker(s: Sentence) -> bool:
    """Mali is there as the speaker's country only, and the speech is of others (codebook, rule 7).

    `L'Europe provoque la Russie, a dit à Sputnik un député malien`.
    """
    speech = s.cues("speech")
    if not speech or s.force or s.cue("bilateral") or not (s.other or s.cue("media")):
        return False
    said = speech[-1].start
    told = [h for h in s.cues("mali") if h.start < said]
    return not told and all(h.start > said for h in s.mali) and s.russia[0].start < said


def _force_alone(s: Sentence, trail: _Trail) -> Weight:
    """A Russian force is named, Mali is not: the country comes from the text around."""
    near = trail.near_mali
    if s.cue("mali") and (near or trail.on_mali):
        return trail.weight("carried_strong", "force, Mali carried")
    if near and trail.on_mali:
        return trail.weight("carried_strong", "force, Mali near")
    if near or trail.on_mali:
        return trail.weight("force_far", "force, Mali far")
    return Weight()


def _russia_alone(s: Sentence, trail: _Trail) -> Weight:
    """Russia is named, Mali is not."""
    near = trail.near_mali
    if trail.domestic and is_tied(s) and not s.other and s.field == "text":
        strong = near or s.cue("mali") or s.at_work
        return trail.weight("carried_strong" if strong else "carried_pronoun", "Russia, at home")
    if s.at_work and trail.on_mali and is_tied(s) and not s.other:
        strong = near or s.cue("mali")
        return trail.weight("carried_strong" if strong else "force_far", "at work, Mali carried")
    if trail.just_before(trail.pair) and not s.other and points_back(s):
        return trail.weight("carried_pronoun", "Russia, what was told goes on")
    if trail.just_before(trail.relation) and trail.on_mali and not s.other and points_back(s):
        return trail.weight("carried_strong", "Russia, what was told goes on")
    if not is_tied(s) or not (near or (trail.on_mali and s.cue("mali"))):
        return Weight()
    if s.other:
        return trail.weight("carried_weak", "Russia, Mali near") if trail.on_mali else Weight()
    if trail.just_before(trail.pair) and (trail.on_mali or _points_back(s)):
        return trail.weight("carried_strong", "Russia goes on")
    return _russia_on_mali(s, trail, near)


def _russia_beside_host(s: Sentence, trail: _Trail) -> Weight:
    """Russia and another African country are named: a port on the way of what was told of Mali."""
    told = trail.just_before(trail.mali) or trail.just_before(trail.relation)
    if trail.on_mali and told and points_back(s):
        return trail.weight("carried_strong", "Russia, on the way to Mali")
    return Weight()


def _points_back(s: Sentence) -> bool:
    """Does a word of the sentence stand for somebody named before?"""
    if any(s.cue(name) for name in ("mali", "theirs", "bond", "bilateral")):
        return True
    return s.cue("pronoun") and not s.cue("expletive")


def _russia_on_mali(s: Sentence, trail: _Trail, near: bool) -> Weight:
    if not trail.on_mali:
        return trail.weight("carried_weak", "Russia, Mali near") if s.cue("mali") else Weight()
    if s.cue("mali") or (near and (s.cue("bilateral") or trail.just_before(trail.mali))):
        return trail.weight("carried_strong", "Russia, Mali carried")
    if near and s.cue("pronoun") and not s.cue("expletive"):
        return trail.weight("carried_pronoun", "Russia, Mali by a pronoun")
    return trail.weight("carried_weak", "Russia, Mali near")


def _mali_alone(s: Sentence, trail: _Trail) -> Weight:
    """Mali is named, Russia is not: a carrier must stand for it."""
    most = trail.rules["beside_host"] if s.host else 1.0
    if s.cue("force") and trail.near(trail.force):
        return trail.weight("carried_strong", "Mali, force carried", most)
    if s.cue("bilateral") and trail.near(trail.pair):
        return trail.weight("carried_strong", "Mali, both carried", most)
    if s.cue("theirs") and trail.just_before(trail.pair):
        return trail.weight("carried_strong", "Mali, Russia carried", most)
    bond = s.cue("bond") or (s.cue("russia") and is_tied(s))
    if bond and trail.near(trail.pair) and not s.other:
        return trail.weight("carried_pronoun", "Mali, Russia carried", most)
    if _goes_on(s, trail):
        return trail.weight("goes_on", "Mali, what was told goes on", most)
    if _pronoun_first(s) and trail.just_before(trail.pair) and is_tied(s):
        return trail.weight("carried_weak", "Mali, Russia by a pronoun")
    return Weight()


def _neither(s: Sentence, trail: _Trail) -> Weight:
    """Neither is named: both are carried from a relation sentence."""
    after_force = trail.force is not None and trail.force == trail.relation
    if _plural_first(s) and after_force and trail.just_before(trail.force) and not _speaks(s):
        return trail.weight("carried_pronoun", "force by a pronoun")
    if s.other:
        return Weight()
    if s.cue("force") and trail.near(trail.force) and trail.near(trail.relation):
        return trail.weight("carried_strong", "force carried")
    if not trail.near(trail.pair):
        return Weight()
    if s.cue("bilateral") or (s.cue("theirs") and trail.just_before(trail.pair)):
        return trail.weight("carried_strong", "both carried")
    if s.cue("bond") and trail.just_before(trail.pair):
        return trail.weight("carried_pronoun", "both by the bond told")
    if _plural_first(s) and trail.just_before(trail.pair) and is_tied(s):
        return trail.weight("carried_pronoun", "both by a pronoun")
    if _goes_on(s, trail):
        return trail.weight("goes_on", "what was told goes on")
    if (_pronoun_first(s) or s.cue("russia") or s.cue("theirs")) and is_tied(s):
        return trail.weight("carried_weak", "both by a pronoun")
    return Weight()


def _goes_on(s: Sentence, trail: _Trail) -> bool:
    """Does the sentence after a relation sentence go on with what that one told?

    It points back (`ces appareils`, `sa première pierre`), or it speaks of the same thing.
    """
    told = trail.told
    if told is None or not trail.just_before(trail.pair) or s.host or s.other or s.cue("unsaid"):
        return False
    same = things(s) & things(told) - trail.theme
    return points_back(s) or _definite_first(s) or bool(same)


def points_back(s: Sentence) -> bool:
    """Does a demonstrative or possessive before an act or thing stand for what was told?

    A possessive far from the start belongs to the sentence's own subject.
    """
    for at in _acts(s):
        before = flatten(s.text[max(0, at - 24) : at])
        if _THESE.match(flatten(s.text[at : at + 6])):
            return True
        if _THIS.search(before) or (at <= SUBJECT and _ITS.search(before)):
            return True
    return False


def _definite_first(s: Sentence) -> bool:
    """`L'accord prévoit`, `Les appareils seront`: the act or thing that was just told."""
    return any(0 < at <= 4 and _THE.match(flatten(s.text[:at])) for at in _acts(s))


def _acts(s: Sentence) -> list[int]:
    hits: list[Hit] = [*s.cues("tie"), *s.cues("bond"), *s.cues("force"), *s.cues("russia")]
    things = [h for h in s.topic_hits if h.term.weight >= 0.7 and h.term.group == "thing"]
    return [h.start - s.start for h in (*hits, *things)]


def things(s: Sentence) -> set[str]:
    """The narrow topics whose things stand in the sentence (armies and talks are everywhere)."""
    return {
        h.term.key
        for h in s.topic_hits
        if h.term.weight >= 0.7 and h.term.group == "thing" and h.term.key not in BROAD
    }


def _pronoun_first(s: Sentence) -> bool:
    first = any(h.start - s.start <= 3 for h in s.cues("pronoun"))
    return first and not any(h.start - s.start <= 3 for h in s.cues("expletive"))


def _speaks(s: Sentence) -> bool:
    """Is the pronoun that opens the sentence a speaker (`Ils ont déclaré …`)?"""
    return any(h.start - s.start <= SPEAKING for h in s.cues("speech"))


def _plural_first(s: Sentence) -> bool:
    """`Ils`, `ces derniers`: what can stand for fighters, and `il` cannot."""
    return any(
        h.start - s.start <= 3 and h.term.written.rstrip("*").endswith(("s", "ux", "ux ci", "they"))
        for h in s.cues("pronoun")
    )
