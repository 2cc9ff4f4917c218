"""Persons whom no table knows, by the form of their names: `Konstantin M…ski`, `le général B…ov`.

The tables cannot hold every vice-minister and engineer that a delegation brings; the press prints
their names in full, and Russian names have a form of their own. What the text says of the person
goes first: one called Ukrainian, Belarusian, Bulgarian … is nobody's here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from topics.matcher import Hit, Term

GIVEN = "given"
"""Layer of given names in the automaton of names."""
SHARED = "shared"
_SURE = r"(?:[oe]v|ëv|iov|[oe]va|enko|tchouk|chuk|sk(?:i|iï|ii|y|aïa|aya)|tsk(?:i|iï|y|aïa|aya))"
"""Endings of surnames that hardly any other language of the press has."""
_LIKELY = rf"(?:{_SURE}|off|eff|ine?|ina|yn|itch|ich|vitch|ykh|ikh|ko|iouk|ets|aïa)"
_MIDDLE = r"(?:[A-ZÀ-Ý]\.\s?|[A-ZÀ-Ý][\w’'-]+(?:vitch|vich|vna)\s)?"
_BEHIND = {
    "": re.compile(rf"\s{_MIDDLE}([A-ZÀ-Ý][\w’'-]*{_LIKELY})\b"),
    SHARED: re.compile(rf"\s{_MIDDLE}([A-ZÀ-Ý][\w’'-]*{_SURE})\b"),
}
_TITLED = re.compile(
    r"\b(?:M\.|Mme|Dr|Pr|[Gg]énéral(?:-\w+)?|[Cc]olonel|[Mm]inistre|[Aa]mbassad(?:eur|rice)"
    rf"|[Dd]iplomate|[Cc]onsul|[Dd]éputée?|[Dd]irect(?:eur|rice))\s([A-ZÀ-Ý][\w’'-]+{_SURE})\b"
)
_FOREIGN = re.compile(
    r"(?i)\b(?:ukrain|kiev\b|kyiv|bi[ée]lorus|b[ée]larus|minsk|bulgar|sofia\b|serbe|serbie|croat"
    r"|kazakh|ouzbek|kirghiz|moldav|polon|tch[èe]que|slov[aèe]|mac[ée]don|arm[ée]ni|g[ée]orgie)"
)
NEAR = 90
"""Characters around a name in which another nationality speaks against it."""


def name_people(text: str, hits: list[Hit]) -> list[Hit]:
    """Replace given names by the Russian persons whom they begin; others are dropped.

    `hits` are those of one field, in order; a person of the tables keeps the place.
    """
    known = [h for h in hits if h.term.layer != GIVEN]
    given = [h for h in hits if h.term.layer == GIVEN]
    taken = [(h.start, h.end) for h in known if h.term.layer in ("entity", "side")]
    found = [
        hit
        for hit in (*_full_names(text, given), *_titled_names(text))
        if not any(start < hit.end and hit.start < end for start, end in taken)
        and not _is_foreign(text, hit)
    ]
    return sorted([*known, *found], key=lambda h: (h.start, -h.end)) if found else known


def _full_names(text: str, given: list[Hit]) -> Iterator[Hit]:
    for hit in given:
        if behind := _BEHIND[hit.term.label].match(text, hit.end):
            yield _person(hit.start, behind.end(), behind[1])


def _titled_names(text: str) -> Iterator[Hit]:
    for found in _TITLED.finditer(text):
        yield _person(found.start(1), found.end(1), found[1])


def _person(start: int, end: int, surname: str) -> Hit:
    term = Term(layer="side", key="", written=surname, group="russia", label="person")
    return Hit(start, end, term)


def _is_foreign(text: str, hit: Hit) -> bool:
    return bool(_FOREIGN.search(text, max(hit.start - NEAR, 0), hit.end + NEAR))
