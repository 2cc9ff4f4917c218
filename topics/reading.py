"""Reading an article: its sentences with what stands in each, and what is not the article's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date

from records.labels import Field
from text.sentences import split
from topics.lexicon import Lexicon
from topics.matcher import Hit, Matcher, Term, flatten
from topics.people import name_people
from topics.surnames import settle

FORCES = frozenset({"groupe-wagner", "africa-corps", "instructeurs-russes"})
AES = frozenset({"aes", "force-unifiee-de-l-aes", "consultations-aes-russie"})
# What follows is not the article's: comments, a forum's notice, lists of other stories. Sought in
# the folded text: pages write `A lire aussi`, `À LIRE AUSSI`.
_TAIL = re.compile(
    r"^\W*(?:\d+\s+)?(?:commentaires?\b(?!\s+(?:du|de|des|sur))|commentaires via"
    r"|laisser un commentaire|ce forum est modere|articles? (?:similaires|lies)"
    r"|dans la meme rubrique|sur le meme sujet"
    r"|vos reactions|leave a comment|related articles|comments\s*$)"
)
_TEASER = re.compile(
    r"^\W*(?:a lire (?:aussi|egalement)|lire (?:aussi|egalement)|voir aussi|a voir aussi"
    r"|sur le meme theme|read (?:also|more)|see also|читаите также|abonnez vous|suivez nous)\b"
)
# The footer that a plug-in puts under each text of a feed: the headline once more.
# A heading of its own line, over a list of other stories: what follows is the page's.
_LIST_HEADING = re.compile(
    r"\W*(?:(?:a lire|a voir) sur (?:notre|ce|le) site|(?:nos )?autres (?:articles|actus?|infos)"
    r"|nos (?:derniers )?articles|(?:articles? )?les plus (?:lus?|populaires|recents?)|a la une"
    r"|dans l'actualite|l'actualite(?: en (?:bref|continu))?|derniers articles|dernieres nouvelles"
    r"|plus d'(?:articles|infos|actualites)|en continu|nos dossiers|tendances?|ailleurs sur le web"
    r"|recommande pour vous|most read|trending|latest news|more stories)\W*"
)
_FOOTER = re.compile(
    r"^\W*(?:l'article|cet article|the post|this post)\b.*(?:en premier sur|appeared first on)\b"
)
_TEASER_LENGTH = 220
# A teaser no longer than this is the heading of a list of other stories, not one of them.
_HEADING_LENGTH = 40
_BULLET = re.compile(r"^\s*(?:[-–—•·*»>▶→■●]|\d{1,2}[.)])\s*\S")
_ENDED = re.compile(r"[.!?…]\W*$")
_MENU = " | "
"""Twice or more in a line: the site's sections, not a sentence."""
# Three or more countries in a row, with nothing but commas, "et" and articles between them.
_BETWEEN = re.compile(
    r"^[\s()]*(?:[,;/]|(?:[,;/]\s*)?(?:et|ou|and|or|ainsi que|и|puis|comme|que)\b)\s*"
    r"(?:(?:de|du|des|d'|la|le|les|l'|en|au|aux|à la|the|of|in|à|a)\s*){0,3}$"
)
_NAMED = re.compile(
    r"(?P<side>russes?|de (?:la )?(?:Fédération de )?Russie|maliens?|malienne|du Mali)"
    r"(?:\s+(?:auprès|à|aux?|de|des|du|la|l['’]ONU|l['’]Onu|Nations [Uu]nies|en charge)){0,6},?\s+"
    r"(?P<name>[A-ZÉ][\w’'-]+(?:\s+[A-ZÉ][\w’'-]+){1,2})"
)


@dataclass(slots=True)
class Sentence:
    """A sentence and what was found in it. `start` and `end` are code points of its field."""

    field: Field
    number: int
    start: int
    end: int
    text: str
    names: list[Hit]
    """Entities and words of the sides."""
    topic_hits: list[Hit]
    cue_hits: dict[str, list[Hit]]
    outside: bool = False
    """True for comments, teasers and what follows them."""
    mali: list[Hit] = made(default_factory=list)
    russia: list[Hit] = made(default_factory=list)
    host: list[Hit] = made(default_factory=list)
    other: list[Hit] = made(default_factory=list)
    force: bool = False
    at_work: bool = False
    """A Russian company or house stands in it that is known for its work in Mali."""
    aes: bool = False
    listed: set[str] = made(default_factory=set)
    """Sides whose every mention stands in a list of countries."""
    listed_with_host: bool = False
    """Mali stands in a pair or trio with other African countries."""

    def cue(self, name: str) -> bool:
        """Does a cue of this name stand in the sentence?"""
        return name in self.cue_hits

    def known(self) -> list[Hit]:
        """Every name and term of the tables in the sentence."""
        return [*self.names, *self.topic_hits]

    def cues(self, name: str) -> list[Hit]:
        """The hits of a cue."""
        return self.cue_hits.get(name, [])


@dataclass(frozen=True, slots=True)
class Found:
    """The names of an article, before its sentences are looked at."""

    title: list[Hit]
    text: list[Hit]

    @property
    def both_sides(self) -> bool:
        """Is Russia named, and Mali or the AES? Without both no sentence can tell of the two."""
        groups = {h.term.group for h in (*self.title, *self.text) if _is_name(h)}
        return "russia" in groups and ("mali" in groups or "aes" in groups)


def find(lexicon: Lexicon, title: str, text: str, day: date | None = None) -> Found:
    """The names in an article of a day (None: not known)."""
    fields = [
        name_people(field, _without_traps(lexicon.names.find(field))) for field in (title, text)
    ]
    return Found(*settle(fields, lexicon.entities, day))


def read(matcher: Matcher, title: str, text: str, found: Found) -> list[Sentence]:
    """The sentences of title and text in order, with their hits, sides and zones.

    `matcher`: the terms and cues of the article's language.
    """
    sentences = [
        *_field("title", title, _merged(matcher, title, found.title)),
        *_field("text", text, _merged(matcher, text, found.text)),
    ]
    _mark_outside(sentences)
    named = any(_is_force(h) for s in sentences if not s.outside for h in s.names)
    for sentence in sentences:
        _find_sides(sentence, named)
    _follow_named_people(sentences)
    return sentences


def _merged(matcher: Matcher, s: str, names: list[Hit]) -> list[Hit]:
    terms = _without_traps(matcher.find(s))
    return sorted([*names, *terms], key=lambda hit: hit.start)


def _field(name: Field, s: str, hits: list[Hit]) -> Iterable[Sentence]:
    at = 0
    for number, (start, end) in enumerate(split(s)):
        names: list[Hit] = []
        topic_hits: list[Hit] = []
        cue_hits: dict[str, list[Hit]] = {}
        while at < len(hits) and hits[at].start < end:
            hit = hits[at]
            if hit.term.layer.startswith("cue:"):
                cue_hits.setdefault(hit.term.key, []).append(hit)
            else:
                (topic_hits if hit.term.layer.startswith("topic:") else names).append(hit)
            at += 1
        yield Sentence(name, number, start, end, s[start:end], names, topic_hits, cue_hits)


def _without_traps(hits: Sequence[Hit]) -> list[Hit]:
    """Hits that do not lie inside a longer form that means something else."""
    traps = [h for h in hits if h.term.layer == "trap"]

    def trapped(hit: Hit) -> bool:
        return any(
            t.start <= hit.start and hit.end <= t.end
            for t in traps
            if hit.term.layer.startswith(t.term.key)
        )

    return [h for h in hits if h.term.layer != "trap" and not (traps and trapped(h))]


def _is_name(hit: Hit) -> bool:
    return hit.term.layer in ("entity", "side")


def _mark_outside(sentences: list[Sentence]) -> None:
    past_end = listing = False
    for s in sentences:
        if s.field == "title":
            continue
        flat = flatten(s.text[:_HEADING_LENGTH])
        heading = len(s.text) <= _HEADING_LENGTH and _LIST_HEADING.fullmatch(flat)
        past_end = past_end or bool(_TAIL.match(flat)) or bool(heading)
        teaser = bool(_TEASER.match(flat))
        listing = _is_heading(s, teaser=teaser) or (listing and _is_item(s))
        short = teaser and len(s.text) <= _TEASER_LENGTH
        s.outside = past_end or listing or short or s.text.count(_MENU) > 1 or _is_footer(s)
        if teaser and not s.outside:
            # The page ran teaser and text together: the teaser's own words do not count.
            past = s.start + _TEASER_LENGTH
            s.names = [h for h in s.names if h.start > past]
            s.topic_hits = [h for h in s.topic_hits if h.start > past]


def _is_footer(s: Sentence) -> bool:
    return len(s.text) <= 2 * _TEASER_LENGTH and bool(_FOOTER.match(flatten(s.text)))


def _is_heading(s: Sentence, *, teaser: bool) -> bool:
    """`À lire aussi :` alone in its line: what it announces follows as a list."""
    return teaser and len(s.text) <= _HEADING_LENGTH and not _ENDED.search(s.text)


def _is_item(s: Sentence) -> bool:
    """One of a list of headlines: behind a bullet, or a line that no full stop ends."""
    return bool(_BULLET.match(s.text)) or not _ENDED.search(s.text)


def _is_force(hit: Hit) -> bool:
    return (hit.term.label == "force" and hit.term.group == "russia") or hit.term.key in FORCES


def _find_sides(s: Sentence, force_named: bool) -> None:
    media = s.cues("media")
    for hit in s.names:
        term = hit.term
        if term.label == "media" and any(m.start <= hit.start < m.end for m in media):
            continue
        if term.label == "implied" and not force_named:
            continue
        if term.key in AES:
            s.aes = True
        elif term.group == "mali":
            s.mali.append(hit)
        elif term.group == "russia":
            s.russia.append(hit)
            s.force = s.force or term.label == "implied" or _is_force(hit)
            s.at_work = s.at_work or term.label == "at_work"
        elif term.group in ("host", "aes") and term.layer == "side":
            s.host.append(hit)
        elif term.group == "other" and term.layer == "side":
            s.other.append(hit)
    _find_lists(s)


def _find_lists(s: Sentence) -> None:
    """Marks the sides that stand in the sentence only as a member of a list of countries."""
    places = [h for h in (*s.mali, *s.russia, *s.host, *s.other) if h.term.label != "force"]
    chain: list[Hit] = []
    listed: set[tuple[int, int]] = set()
    for hit in [*sorted(places, key=lambda h: (h.start, -h.end)), None]:
        joined = chain and hit is not None and _joined(s, chain[-1], hit)
        if hit is not None and chain and hit.start < chain[-1].end:
            continue
        if not joined:
            _close(s, chain, listed)
            chain = []
        if hit is not None:
            chain.append(hit)
    for side, hits in (("mali", s.mali), ("russia", s.russia)):
        if hits and all((h.start, h.end) in listed for h in hits):
            s.listed.add(side)


def _joined(s: Sentence, first: Hit, second: Hit) -> bool:
    between = s.text[first.end - s.start : second.start - s.start]
    return bool(_BETWEEN.match(flatten(between)))


def _close(s: Sentence, chain: list[Hit], listed: set[tuple[int, int]]) -> None:
    groups = {"host" if h.term.group == "aes" else h.term.group for h in chain}
    if "mali" in groups and "host" in groups and not groups & {"russia", "other"}:
        s.listed_with_host = len(chain) <= 3 or s.listed_with_host
        if len(chain) > 3:
            listed.update((h.start, h.end) for h in chain)
    elif len(chain) >= 3 and len(groups) > 1:
        # Three names of one side in a row (Kidal, Gao et Tombouctou) are no list of countries.
        listed.update((h.start, h.end) for h in chain)


def _follow_named_people(sentences: list[Sentence]) -> None:
    """A person whom the text ties to a side carries it on: `l'ambassadrice russe Anna N.`."""
    known: dict[str, str] = {}
    for s in sentences:
        if s.outside:
            continue
        for surname, side in known.items():
            place = s.text.find(surname)
            if place >= 0 and not (s.russia if side == "russia" else s.mali):
                _add_named(s, side, s.start + place, surname)
        for found in _NAMED.finditer(s.text) if s.mali or s.russia else ():
            side = "russia" if "uss" in found["side"] else "mali"
            surname = found["name"].split()[-1]
            if len(surname) > 3:
                known.setdefault(surname, side)


def _add_named(s: Sentence, side: str, start: int, surname: str) -> None:
    term_hit = Hit(start, start + len(surname), _named_term(side, surname))
    (s.russia if side == "russia" else s.mali).append(term_hit)


def _named_term(side: str, surname: str) -> Term:
    return Term(layer="side", key="", written=surname, group=side, label="person")
