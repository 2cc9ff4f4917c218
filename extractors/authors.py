"""Who wrote an article, by the page's head and by the lines around its headline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from lxml import etree, html

from extractors.headline import is_site_name, site_names
from extractors.markers import markers
from extractors.page_data import (
    JsonNode,
    PageData,
    Surroundings,
    is_elsewhere,
    is_in_card,
    plain,
    select,
    squeeze,
    text_of,
)
from extractors.signature import agency_in, is_desk, is_name
from extractors.weighing import Offer
from text.dates import find_dates
from text.fold import fold, words

Names = tuple[str, ...]

_SPLIT = re.compile(
    r"\s*(?:;|\||\n|、|,\s*(?!(?:jr|sr|phd|md|ii|iii)\b)|\s+(?:and|et|und|y|&|og|och|en|ve)\s+(?=[A-ZÀ-Ý«\"]))"
    r"\s*(?:(?:and|et|und)\s)?",
    re.I,
)
_TITLE = re.compile(r"^(?:Dr|Pr|Prof|Me|Mme|Mlle|Mr)\.?\s+(?=\S+\s+\S)")
_TITLED = re.compile(r"\b(?:Jr|Sr)\.?$")
_MOST = 12


def _strip(name: str) -> str:
    """A name without its label, its e-mail and what follows it on the line."""
    name = " ".join(re.sub(r"\S+@\S+\.\w+|@\w+", " ", name).split()).strip(" ,;:|•·-–—/")
    for _ in range(2):
        match = markers().by_label.match(fold(name))
        if match is None:
            break
        name = name[match.end() :].strip(" :")
    match = markers().after_name.search(fold(name))
    if match and match.start() > 2:
        name = name[: match.start()]
    name = _TITLE.sub("", name.strip(" ,;:|•·-–—/").strip())
    return name if _TITLED.search(name) else name.rstrip(".")


def split_authors(text: str) -> list[str]:
    """The names that a byline lists. `A B/C D` is split only between full names."""
    parts = [_strip(part) for part in _SPLIT.split(_strip(text))]
    names: list[str] = []
    for part in parts:
        halves = [half.strip() for half in part.split("/")]
        names += halves if all(len(half.split()) > 1 for half in halves) else [part]
    return [name for name in names if name]


# A log-in: one word without a capital, or with figures or a role in it (`bfeditorfr`, `redac24`).
_LOG_IN = re.compile(r"[a-z0-9._-]+|\S*\d\S*|\S*(?:[Aa]dmin|[Ee]ditor|[Ww]ebmaster|[Rr]edac)\S*")


_NO_PERSON = re.compile(
    r"\bwebmaster\b|\b(?:avec|with) (?:les? |ses |des )?\w*(?:services?|agences?)\b", re.I
)


def is_person(name: str) -> bool:
    """Say whether a name may be a person's."""
    if agency_in(name) or is_desk(name) or _LOG_IN.fullmatch(name):
        return False
    return not _NO_PERSON.search(name)


def _plausible(name: str) -> bool:
    folded = fold(name)
    return (
        is_person(name)
        and 1 < len(name) <= 70
        and len(name.split()) <= 7
        and not markers().no_name.search(folded)
        and folded not in markers().generic_authors
        and any(c.isalpha() for c in name)
    )


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in names:
        if _plausible(name):
            kept.setdefault(fold(name), name)
    return tuple(kept.values())[:_MOST]


def _person(value: Any, by_id: dict[str, JsonNode]) -> Iterator[str]:
    """The names in a JSON-LD author: a string, a node, a reference to one, or a list of these."""
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, list):
        for one in value[:20]:
            yield from _person(one, by_id)
    elif isinstance(value, dict):
        node = by_id.get(str(value.get("@id")), value) if "name" not in value else value
        if "/author/admin" in str(node.get("url") or ""):
            return  # the log-in that posted it
        name = node.get("name")
        if not name and (node.get("givenName") or node.get("familyName")):
            name = f"{plain(node.get('givenName'))} {plain(node.get('familyName'))}"
        for one in name if isinstance(name, list) else [name]:
            yield plain(one)


@lru_cache(maxsize=2)
def _from_json(data: PageData) -> tuple[str, ...]:
    by_id = {str(n["@id"]): n for n in data.nodes if n.get("@id") and n.get("name")}
    node = data.article_node()
    value = node.get("author") or node.get("creator")
    names = [name for name in _person(value, by_id) if name]
    return _unique(one for name in names for one in split_authors(name))


@lru_cache(maxsize=2)
def _from_meta(data: PageData) -> tuple[str, ...]:
    sites = site_names(data)
    sitelike: tuple[str, ...] = ()
    for key in markers().author_metas:
        told = data.metas.get(key, ())
        values = [v for v in told if not v.startswith(("http", "/", "@"))]
        found = _unique(one for v in values for one in split_authors(v))
        # The site, alone or with its agency, is nobody: the next `meta` may name who wrote.
        if persons := tuple(n for n in found if not _is_site_like(n, sites)):
            return persons
        sitelike = sitelike or found
    for number in (1, 2):
        if _names_writer(data, number):
            return _unique(split_authors(data.meta(f"twitter:data{number}")))
    return sitelike


def _names_writer(data: PageData, number: int) -> bool:
    """Does the label of a card for shares say that its value is the writer?"""
    label = fold(data.meta(f"twitter:label{number}"))
    return bool(label and markers().by_label.fullmatch(label))


def _people(texts: Iterable[str]) -> tuple[str, ...]:
    """The names of persons in these texts: capitalised, two words or more."""
    names = (_TITLE.sub("", n) for t in texts for n in split_authors(t))
    return _unique(n for n in names if is_name(n) and len(n.split()) > 1)


def _labelled(near: Surroundings) -> tuple[str, ...]:
    """Names after a printed `By`, `Par`, `Von` by the headline, on the same piece or the next."""
    for pieces in (near.after, near.before[::-1]):
        for index, piece in enumerate(pieces):
            match = markers().by_label.match(fold(piece))
            if match is None or len(piece) > 120:
                continue
            rest = piece[match.end() :].strip()
            following = pieces[index + 1 : index + 2]
            if names := _people((rest,) if rest else following):
                return names
    return ()


def _linked(near: Surroundings) -> tuple[str, ...]:
    """Names that link to an author's own page, by the headline."""
    texts = [
        text_of(link)
        for link in near.links
        if markers().author_link.search(link.get("href") or "") or link.get("rel") == "author"
    ]
    return _people(t for t in texts if len(t) <= 80)


def _beside_date(near: Surroundings, title: str) -> tuple[str, ...]:
    """A bare name beside the printed date: `Sehernur Karsu | 04.05.2025`."""
    own = set(words(title))
    for pieces in (near.after[:14], near.before[:6]):
        dated = [i for i, piece in enumerate(pieces) if any(f.year for f in find_dates(piece))]
        for index, piece in enumerate(pieces):
            close = any(abs(index - at) <= 2 for at in dated)
            bare = piece.strip(" |•·-–—,")
            if (
                close
                and is_name(bare)
                and 2 <= len(bare.split()) <= 4
                and not own & set(words(bare))
            ):
                return _unique([bare])
    return ()


# Attributes first, then up to their elements: half the time of asking each element for all of them.
_CANDIDATES = etree.XPath(
    "(//@rel[.='author']|//@itemprop[contains(.,'author')]|//@id[contains(.,'uthor')"
    " or contains(.,'yline') or contains(.,'uteur')"
    " or contains(.,'ignature') or contains(.,'ournalist')]"
    "|//@class[contains(.,'uthor') or contains(.,'yline') or contains(.,'auteur')"
    " or contains(.,'autor') or contains(.,'ignature') or contains(.,'eporter')"
    " or contains(.,'ournalist') or contains(.,'riter') or contains(.,'ontributor')]"
    "|//@data-testid[contains(.,'uthor') or contains(.,'yline')])/parent::*"
    "[not(self::meta or self::body or self::html or self::script or self::img or self::link)]"
)


_AVATARS = etree.XPath("//img[contains(concat(' ',@class,' '),' avatar ')]")


def _marked(element: html.HtmlElement) -> bool:
    return element.get("rel") == "author" or "author" in (element.get("itemprop") or "")


def _named_first(element: html.HtmlElement) -> tuple[str, ...]:
    """The name at the head of an author's box, before what it tells of the author."""
    first = next((piece for raw in element.itertext() if (piece := squeeze(raw))), "")
    return _people([first]) if 2 <= len(first.split()) <= 4 and is_name(first) else ()


def _pictured(data: PageData) -> tuple[str, ...]:
    """The name beside a writer's portrait: WordPress themes print it behind the avatar."""
    for image in select(_AVATARS, data.tree)[:5]:
        if is_elsewhere(image):
            continue
        beside = squeeze(image.tail or "")
        parent = image.getparent()
        if not beside and parent is not None:
            beside = squeeze(parent.tail or "") or text_of(parent)
        if 2 <= len(beside.split()) <= 5 and (names := _people([beside])):
            return names
    return ()


def _without_dates(text: str) -> str:
    """A byline without the day that it prints before the name: `14/11/2026 | X`."""
    for found in reversed(find_dates(text) if len(text) <= 200 else []):
        text = f"{text[: found.start]} {text[found.end :]}"
    return text.strip(" |•·-–—,/")


def _names_in(element: html.HtmlElement) -> tuple[str, ...]:
    """The names that a byline element prints: its marked name or links where it has some."""
    text = _without_dates(text_of(element))
    if len(text) > 200:
        return _named_first(element)
    if len(text) < 3:
        return ()
    named = [text_of(n) for n in element.iter() if n.get("itemprop") == "name"]
    if named:
        return _unique(n for t in named for n in split_authors(t))
    if _marked(element) and len(text) <= 80:
        return _unique(split_authors(text))
    return _people(text_of(a) for a in element.iter("a") if a is not element) or _people([text])


def _in_story_card(element: html.HtmlElement) -> bool:
    """Does a byline stand in the card of another story, that story's headline linked in it?"""
    if not is_in_card(element, own_links=False):
        return False
    text = text_of(element)
    return any(c.isalpha() for c in text) and len(text) < 200


def _classed(data: PageData) -> tuple[str, ...]:
    """Names in an element that the page marks as a byline, by its markup first, then its class."""
    found = select(_CANDIDATES, data.tree)[:60]
    elements = [e for e in found if not is_elsewhere(e) and not _in_story_card(e)]
    pattern = markers().byline_class

    def rank(element: html.HtmlElement) -> int:
        own = " ".join(element.get(key) or "" for key in ("class", "id", "data-testid"))
        return 0 if _marked(element) else 1 if pattern.search(own) else 2

    for element in sorted(elements, key=rank):
        if names := _names_in(element):
            return names
    return ()


def _is_site_like(name: str, sites: frozenset[str]) -> bool:
    return is_site_name(name, sites) or any(len(s) > 2 and s in words(name) for s in sites)


def head_authors(data: PageData) -> tuple[str, ...]:
    """The authors that the page's head names, JSON-LD first."""
    return _from_json(data) or _from_meta(data)


def offer_writers(data: PageData, near: Surroundings, title: str) -> dict[str, Offer[Names]]:
    """Offer the writers that each source of a page names.

    By the sources of weighing.toml. Log-ins like `admin`, addresses and labels are left out;
    the site's own name is nobody's.
    """
    sites = site_names(data)

    def not_site(names: Names) -> Names:
        return tuple(n for n in names if not _is_site_like(n, sites))

    def persons(names: Names) -> Names:
        return tuple(n for n in names if is_person(n) and not is_site_name(n, sites))

    def site_of_person() -> Iterator[Names]:
        # Not a bare name beside a day: that may be the masthead's.
        for names in (_from_json(data), _from_meta(data), _linked(near), _classed(data)):
            yield tuple(n for n in names if _is_site_like(n, sites) and _names_a_person(n))

    return {
        "printed": lambda: [_labelled(near)],
        "json_ld": lambda: [not_site(_from_json(data))],
        "meta": lambda: [not_site(_from_meta(data))],
        "linked": lambda: [persons(_linked(near))],
        "marked": lambda: [persons(_classed(data))],
        "pictured": lambda: [persons(_pictured(data))],
        "beside_day": lambda: [persons(_beside_date(near, title))],
        "site_of_person": site_of_person,
    }


def offer_head(data: PageData) -> dict[str, Offer[Names]]:
    """Offer the writers that the head of a page names."""
    return {"json_ld": lambda: [_from_json(data)], "meta": lambda: [_from_meta(data)]}


def share_name(one: Names, other: Names) -> bool:
    """Say whether two lists of names have one in common."""
    return bool(set(map(fold, one)) & set(map(fold, other)))


def refuse_name(name: str, sites: frozenset[str]) -> str:
    """Say why a name is no writer's.

    By the refusals of weighing.toml; empty where it may be one.
    """
    if agency_in(name):
        return "agency"
    if is_desk(name):
        return "desk"
    if _LOG_IN.fullmatch(name) or _NO_PERSON.search(name):
        return "log_in"
    if _is_site_like(name, sites):
        return "site"
    return "" if _plausible(name) else "no_name"


def list_raw_names(data: PageData) -> dict[str, list[str]]:
    """List every name that the head tells, by source."""
    node = data.article_node()
    metas = [v for key in markers().author_metas for v in data.metas.get(key, ())]
    return {
        "json_ld": list(_person(node.get("author") or node.get("creator"), {})),
        "meta": [part for value in metas for part in _parts(value)],
    }


_PRESS_WORDS = re.compile(
    r"^(?:le|la|les|the|l')\b|\b(?:journal|journaux|news|infos?|actu\w*|presse?|media|medias|radio|tv|tele\w*|times|post|web"
    r"|gazette|tribune|mag|magazine|hebdo|quotidien|matin|soir|agence|agency|online|net|com|echo"
    r"|nouvelles?|independant|observateur|afri\w+|mali\w*|burkina|senegal|niger|blog|security|care"
    r"|marketing|group|media|studio|team|official)\b"
)


def _names_a_person(name: str) -> bool:
    """May a name that the site bears too be its writer's: two or three words, none of the press?"""
    plain_name = 2 <= len(name.split()) <= 3 and "." not in name and not name.isupper()
    return plain_name and not _PRESS_WORDS.search(fold(name))


def sources_named(data: PageData) -> tuple[str, ...]:
    """List authors that are no persons: agencies, else the site.

    For `credit`: on pages of no outlet that we follow nothing else tells where a text is from.
    """
    told = [data.article_node().get("author"), *(data.meta(key) for key in markers().author_metas)]
    told += [data.meta(f"twitter:data{n}") for n in (1, 2) if _names_writer(data, n)]
    names = [part for value in told for name in _person(value, {}) for part in _parts(name)]
    sites = site_names(data)
    printed = () if any(map(_plausible, names)) else _bylines(data)
    found = _agencies(names) or _agencies(printed)
    return found or _sites_in(names, sites) or _sites_in(printed, sites)


def _agencies(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for name in names if (a := agency_in(name))))


def _sites_in(names: Iterable[str], sites: frozenset[str]) -> tuple[str, ...]:
    found = (n for n in names if _is_site_like(n, sites) and len(n) < 60)
    return tuple(dict.fromkeys(n for n in found if not _NO_PERSON.search(n)))[:1]


def _bylines(data: PageData) -> list[str]:
    """What the page's byline elements print, without label and day."""
    found = (e for e in select(_CANDIDATES, data.tree)[:30] if not is_elsewhere(e))
    texts = (_without_dates(text_of(e)) for e in found if not _in_story_card(e))
    return [name for text in texts if len(text) < 90 for name in _parts(text)]


def _parts(name: str) -> list[str]:
    return [] if name.startswith(("http", "/", "@")) else split_authors(name)
