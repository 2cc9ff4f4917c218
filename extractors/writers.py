"""Who wrote a page's article: the writers that every source names, weighed; and the paper."""

from __future__ import annotations

from dataclasses import replace

from extractors import strategies
from extractors.authors import (
    Names,
    head_authors,
    is_person,
    offer_head,
    offer_writers,
    share_name,
    sources_named,
    split_authors,
)
from extractors.body import Body
from extractors.page_data import PageData, text_of
from extractors.reading import Reading
from extractors.weighing import Claim, Offer, Weighing, weigh_claims
from text.fold import fold

_SIGNED = frozenset({"cut", "signature"})


def find_writers(reading: Reading, body: Body) -> tuple[Names, str | None]:
    """Find the writers, and a paper named as one."""
    weighing = weigh_writers(reading, body)
    names = weighing.chosen.value if weighing.chosen else ()
    if not reading.outlet.discovery:  # a page somebody gave us, not an outlet that we follow
        return names, next(iter(sources_named(reading.data)), None)
    signed = bool(weighing.chosen and weighing.chosen.source in _SIGNED)
    told = (*_by_cut(reading), *head_authors(reading.data)) if signed else names
    own = _own_names(reading)
    papers = {n: reading.credits.outlet_id(n) for n in told if fold(n) not in own}
    paper = next((n for n, o in papers.items() if o and o != reading.outlet.id), None)
    return (names if signed else tuple(n for n in names if not papers.get(n))), paper


def weigh_writers(reading: Reading, body: Body, *, whole: bool = False) -> Weighing[Names]:
    """Weigh the writers that each source names.

    An outlet's own pages sign under the text, while their head names who posted it; the pages of
    the French-language press do so too. The outlet's own name is nobody's.
    """
    cut = _by_cut(reading)
    own = _own_names(reading)

    def others(names: Names) -> Names:
        return tuple(n for n in names if fold(n) not in own)

    signed = others(() if cut else body.names)
    source = "signature"
    if not reading.outlet.discovery:
        signed = tuple(n for n in body.names if fold(n) not in reading.sites and is_person(n))
        source = "signature" if _is_french(reading.data) else "signature_abroad"
    offers: dict[str, Offer[Names]] = {
        **_page_offers(reading, bool(cut or body.names)),
        "cut": lambda: [others(cut)],
        source: lambda: [signed],
    }
    found = weigh_claims("writer", offers, agree=share_name, whole=whole)
    return found if not own else _without(found, own)


def _without(found: Weighing[Names], own: frozenset[str]) -> Weighing[Names]:
    """The claims without the outlet's own names; one of nothing else tells nothing."""
    if found.chosen is None or not any(fold(n) in own for n in found.chosen.value):
        return found
    rest = tuple(n for n in found.chosen.value if fold(n) not in own)
    first = replace(found.weighed[0], claim=Claim(found.chosen.source, rest))
    return Weighing(found.field, (first, *found.weighed[1:]))


def _page_offers(reading: Reading, signed: bool) -> dict[str, Offer[Names]]:
    """What the page tells. Of an outlet that we follow, the head alone where a place is its own
    byline's (an empty one: nobody signed there), where it is signed, and where REST found it.
    """
    head_alone = bool(signed or reading.cut.byline)
    if reading.outlet.discovery and (
        head_alone or (reading.by_rest and head_authors(reading.data))
    ):
        return offer_head(reading.data)
    return offer_writers(reading.data, reading.near, reading.title)


def _by_cut(reading: Reading) -> Names:
    places = [text_of(e) for e in strategies.select_css(reading.data, reading.cut.byline)]
    return tuple(name for place in places for name in split_authors(place))


def _own_names(reading: Reading) -> frozenset[str]:
    if not reading.outlet.discovery:
        return frozenset()
    return frozenset(map(fold, (reading.outlet.name, *reading.outlet.aliases)))


def _is_french(data: PageData) -> bool:
    return (data.tree.get("lang") or data.meta("og:locale") or "").lower().startswith("fr")
