"""What was read beside what a page must yield, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.made_pages.bake import Baked, Recipe, bake_page
from benchmarks.made_pages.draft import ARTICLE, PARTIAL, REFUSED, Want
from extractors.extract import ANY_OUTLET, extract
from records.article import Article
from text.fold import fold


@dataclass(frozen=True, slots=True)
class Miss:
    """A field that was read wrongly."""

    recipe: Recipe
    field: str
    want: object
    read: object


def judge_page(recipe: Recipe) -> tuple[list[str], list[Miss]]:
    """The fields looked at on a recipe's page, and those that were read wrongly."""
    baked = bake_page(recipe)
    pairs = list(_pairs(baked))
    wrong = [Miss(recipe, name, want, read) for name, want, read in pairs if want != read]
    return [name for name, _, _ in pairs], wrong


def _pairs(baked: Baked) -> Iterator[tuple[str, object, object]]:
    want = baked.want
    read = extract(baked.page, ANY_OUTLET, baked.candidate)
    whole = isinstance(read, Article)
    outcome = (PARTIAL if read.partial_text else ARTICLE) if isinstance(read, Article) else REFUSED
    # A box for a text: to be refused or told as a part, never stored as whole.
    right = {REFUSED, PARTIAL} if want.outcome == REFUSED else {want.outcome}
    yield "outcome", want.outcome, want.outcome if outcome in right else outcome
    if want.outcome == REFUSED or not isinstance(read, Article) or not whole:
        return
    yield from _fields(want, read)


def _fields(want: Want, read: Article) -> Iterator[tuple[str, object, object]]:
    yield "title", fold(want.title), fold(read.title)
    yield "day", want.published, _day(read, want.published)
    if want.byline is not None:
        yield "byline", want.byline, read.byline
    if want.credit is not None:
        yield "credit", fold(want.credit), fold(read.credit or "")
    if want.text is not None:
        yield "text", _lines(want.text), _lines(read.paragraphs)


def _lines(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in lines)


def _day(read: Article, want: str) -> str:
    """The day read, to the minute where one is wanted; its month where that is all it tells."""
    value = read.published.value
    if value is None:
        return ""
    length = len(want) if len(want) in (7, 16) else 10
    return value.isoformat()[:length]


@dataclass(frozen=True, slots=True)
class Tally:
    """Fields looked at and right, by kind and in all, and every miss."""

    seen: Counter[str]
    right: Counter[str]
    misses: tuple[Miss, ...]

    @property
    def share(self) -> float:
        """The share of fields that were right."""
        return self.right["all"] / max(1, self.seen["all"])


def tally_pages(recipes: Iterable[Recipe]) -> Tally:
    """Judge the pages of these recipes."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    misses: list[Miss] = []
    for recipe in recipes:
        names, wrong = judge_page(recipe)
        failed = {miss.field for miss in wrong}
        for key in ("all", *recipe.kinds, *names):
            counted = [name for name in names if key not in names or name == key]
            seen[key] += len(counted)
            right[key] += sum(name not in failed for name in counted)
        misses += wrong
    return Tally(seen, right, tuple(misses))
