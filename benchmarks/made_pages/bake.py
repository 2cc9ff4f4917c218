"""From a recipe to a page: seeded, so that a failure can be made again and made smaller."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from benchmarks.made_pages import field_plants, page_plants, text_plants  # noqa: F401 - register
from benchmarks.made_pages.draft import Draft, Want
from benchmarks.made_pages.plants import PLANTS
from benchmarks.made_pages.themes import THEMES
from benchmarks.made_pages.words import drawn_day, drawn_paragraphs, french_day, pool
from records.candidate import Candidate
from records.page import Page
from records.vocabulary import DiscoveryWay

READ_ON = date(2026, 11, 21)
FETCHED_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
_MOST_PLANTS = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes a page: its seed, theme, number of paragraphs, and its plants in their order."""

    seed: int
    theme: str
    paragraphs: int
    plants: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of fault on the page; `plain` where it has none."""
        return tuple(dict.fromkeys(PLANTS[name].kind for name in self.plants)) or ("plain",)


@dataclass(frozen=True, slots=True)
class Baked:
    """A page ready to be read, what found it, and what it must yield."""

    page: Page
    candidate: Candidate | None
    want: Want


def draw_recipe(seed: int) -> Recipe:
    """Draw a recipe: every twelfth page is without a fault."""
    dice = random.Random(f"recipe {seed}")
    names = sorted(PLANTS)
    wanted = dice.sample(names, 0 if seed % 12 == 0 else dice.randint(1, _MOST_PLANTS))
    slots: set[str] = set()
    kept = []
    for name in wanted:
        if PLANTS[name].slot not in slots:
            slots.add(PLANTS[name].slot)
            kept.append(name)
    kept.sort(key=lambda name: _ORDER.get(PLANTS[name].slot, 2))
    return Recipe(seed, dice.choice(sorted(THEMES)), dice.randint(4, 8), tuple(kept))


_ORDER = {"wrap": 0, "day": 0, "title": 1, "page": 1, "by": 1, "text": 3}
"""First what others build on: the tag of paragraphs, the address, the title, the writer, how much
text there is; last what hands over or copies the text as it then is.
"""


def _slug(title: str) -> str:
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")


def draft_page(recipe: Recipe) -> Draft:
    """The draft of a recipe, without its plants."""
    dice = random.Random(f"page {recipe.seed}")
    words = pool()
    site, day = dice.choice(words["sites"]), drawn_day(dice)
    title = dice.choice(words["titles"]).format(town=dice.choice(words["towns"]))
    text = drawn_paragraphs(dice, recipe.paragraphs)
    draft = Draft(
        site=site,
        host=f"{_slug(site)}.example",
        path=f"/{dice.choice(('societe/', '', 'regions/'))}{_slug(title)}",
        day=day,
        want=Want(title=title, text=list(text), published=day.isoformat()),
    )
    _tell_day(draft, dice)
    if dice.random() < 0.7:
        draft.names = dice.choice(words["names"])
        draft.want.byline = (draft.names,)
    if dice.random() < 0.4:
        draft.add_node(datePublished=f"{day.isoformat()}T09:30:00+00:00")
        if draft.names:
            draft.add_node(author={"@type": "Person", "name": draft.names})
    return draft


def _tell_day(draft: Draft, dice: random.Random) -> None:
    """Tell the day by the theme, by `meta`, or by both."""
    ways = dice.choice(("print", "print", "machine", "meta", "both"))
    if ways != "meta":
        draft.printed = french_day(draft.day, weekday=dice.random() < 0.3)
    if ways == "machine":
        draft.machine = f"{draft.day.isoformat()}T09:30:00+00:00"
    if ways in ("meta", "both"):
        draft.add_meta("article:published_time", f"{draft.day.isoformat()}T09:30:00+00:00")


def bake_page(recipe: Recipe) -> Baked:
    """The page of a recipe."""
    draft = draft_page(recipe)
    draft.body = []
    names = list(recipe.plants)
    # The tag of paragraphs comes first: all that is planted is wrapped in it.
    for name in [n for n in names if PLANTS[n].slot == "wrap"]:
        PLANTS[name].plant(draft, random.Random(f"{recipe.seed} {name}"))
    draft.body = [draft.wrapped(text) for text in draft.want.text or ()]
    for name in [n for n in names if PLANTS[n].slot != "wrap"]:
        PLANTS[name].plant(draft, random.Random(f"{recipe.seed} {name}"))
    if draft.want.text is not None:
        draft.want.text = [text for text in draft.want.text if text]
    for node in draft.nodes:
        if node.get("url") == draft.url:
            node["headline"] = draft.shared_title or draft.want.title
    return Baked(page=_page(draft, recipe.theme), candidate=_candidate(draft), want=draft.want)


def _page(draft: Draft, theme: str) -> Page:
    body = THEMES[theme](draft)
    head = draft.print_head()
    markup = f'<!doctype html>\n<html lang="fr"><head>{head}</head><body>{body}</body></html>'
    return Page(
        requested_url=draft.url,
        final_url=draft.url,
        status=200,
        fetched_at=FETCHED_AT,
        media_type="text/html",
        headers=(),
        body=markup.encode(draft.charset, "xmlcharrefreplace"),
    )


def _candidate(draft: Draft) -> Candidate | None:
    if not draft.content:
        return None
    return Candidate(
        outlet_id="document",
        url=draft.url,
        canonical_url=draft.url,
        found_in=f"https://www.{draft.host}/feed/",
        way=DiscoveryWay.FEED,
        title_hint=draft.want.title,
        content_html=draft.content,
    )


def shrink_recipe(recipe: Recipe, fails: Callable[[Recipe], bool]) -> Recipe:
    """The smallest recipe that still fails: fewer plants and paragraphs, a plain theme."""
    smaller = True
    while smaller:
        smaller = False
        for each in _smaller(recipe):
            if fails(each):
                recipe, smaller = each, True
                break
    return recipe


def _smaller(recipe: Recipe) -> list[Recipe]:
    fewer = [
        replace(recipe, plants=tuple(p for p in recipe.plants if p != gone))
        for gone in recipe.plants
    ]
    shorter = [replace(recipe, paragraphs=recipe.paragraphs - 1)] if recipe.paragraphs > 3 else []
    plain = [replace(recipe, theme="wordpress")] if recipe.theme != "wordpress" else []
    return [*fewer, *shorter, *plain]
