"""Who says what: the speakers of quoted sentences, where the text names one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from topics.lexicon import Entity
from topics.matcher import Hit
from topics.reading import Sentence

_MARKS = re.compile(r"[«»“”\"]")
_NAME = re.compile(r"(?:[A-ZÉ][\w’'-]+\s+){1,3}[A-ZÉ][\w’'-]+")
_REACH = 80
"""Characters from the verb of speech to a name that is not in the tables."""

Speakers = dict[tuple[str, int], str]


def is_person(hit: Hit) -> bool:
    """Does the hit name a person of the tables?"""
    return hit.term.label in ("person", "surname")


def speakers(sentences: Sequence[Sentence], entities: Mapping[str, Entity]) -> Speakers:
    """The speaker of each quoted sentence by field and number; named in it or next to it."""
    named = [_named(s, entities) for s in sentences]
    found: Speakers = {}
    for i in _quoted(sentences):
        s = sentences[i]
        for near in (i, i + 1, i - 1):
            if 0 <= near < len(sentences) and sentences[near].field == s.field and named[near]:
                found[s.field, s.number] = named[near]
                break
    return found


def _quoted(sentences: Sequence[Sentence]) -> Iterator[int]:
    """Sentences that hold quotation marks, or stand between an opening and a closing one."""
    depth = 0
    for i, s in enumerate(sentences):
        if s.number == 0:
            depth = 0
        marks = _MARKS.findall(s.text)
        if marks or depth > 0:
            yield i
        opened = sum(mark in "«“" for mark in marks)
        depth = max(0, depth + opened - sum(mark in "»”" for mark in marks))


def _named(s: Sentence, entities: Mapping[str, Entity]) -> str:
    said = s.cues("speech")
    if not said:
        return ""
    people = [h for h in s.names if h.term.layer == "entity" and is_person(h)]
    if people:
        nearest = min(people, key=lambda h: min(abs(h.start - c.start) for c in said))
        return entities[nearest.term.key].name
    verb = said[-1].end - s.start
    after = _NAME.search(s.text, verb)
    return after.group() if after and after.start() - verb < _REACH else ""
