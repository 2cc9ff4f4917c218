"""Why a page reads as it does: for each field the claims, where each stands, and what won."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from extractors.authors import Names, list_raw_names, refuse_name
from extractors.credits import NO_CREDITS, CreditIndex
from extractors.dating import Days
from extractors.extract import begin_reading, find_days
from extractors.headline import Headline, weigh_titles
from extractors.ladder import choose_body, try_strategies
from extractors.reading import Reading
from extractors.weighing import Claim, Row, Weighed, Weighing, load_scales
from extractors.writers import weigh_writers
from records.article import Rejection
from records.outlet import Outlet
from records.page import Page

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ClaimWhy:
    """One claim of a field, its weight, and why."""

    source: str
    value: str
    weight: int
    chosen: bool = False
    reasons: tuple[Row, ...] = ()
    """Of the source, then of what supports or refuses the claim."""


@dataclass(frozen=True, slots=True)
class FieldWhy:
    """A field with its claims, the heaviest first."""

    field: str
    value: str
    claims: tuple[ClaimWhy, ...]
    rules: tuple[Row, ...] = ()
    """What moved the choice."""


def explain_page(
    page: Page, outlet: Outlet, *, credits: CreditIndex = NO_CREDITS
) -> tuple[FieldWhy, ...] | Rejection:
    """Explain each field of a page: every source is asked."""
    reading = begin_reading(page, outlet, None, credits)
    if isinstance(reading, Rejection):
        return reading
    body, strategy = choose_body(reading)
    writers = weigh_writers(reading, body, whole=True)
    return (
        _titles(reading),
        _writers(reading, writers),
        _days(find_days(reading, body)),
        _texts(reading, strategy),
    )


def _reasons(field: str, source: str, supported_by: tuple[str, ...] = ()) -> tuple[Row, ...]:
    scale = load_scales()[field]
    rows = tuple(row for row in scale.sources if row.name == source)
    rows = rows or tuple(row for row in scale.sources if row.name == "way")
    return (*rows, *(scale.supports[source, name] for name in supported_by))


def _claims(weighing: Weighing[_Value], show: Callable[[_Value], str]) -> tuple[ClaimWhy, ...]:
    return tuple(
        ClaimWhy(
            each.claim.source,
            show(each.claim.value),
            each.weight,
            chosen=not number,
            reasons=_reasons(weighing.field, each.claim.source, each.supported_by),
        )
        for number, each in enumerate(weighing.weighed)
    )


def _show_title(title: Headline) -> str:
    return title.text


def _titles(reading: Reading) -> FieldWhy:
    """The titles that the page tells and shows, the outlet's own place above them."""
    weighing = weigh_titles(reading.data, whole=True)
    if reading.own_title:
        own = Weighed(Claim("cut", Headline(reading.own_title)), 100)
        weighing = Weighing("title", (own, *weighing.weighed))
    return FieldWhy("title", reading.title, _claims(weighing, _show_title))


def _writers(reading: Reading, weighing: Weighing[Names]) -> FieldWhy:
    """The writers that each source names, and who was named and is none."""
    chosen = weighing.chosen.value if weighing.chosen else ()
    refused = tuple(_refused(reading))
    return FieldWhy("writer", ", ".join(chosen), (*_claims(weighing, ", ".join), *refused))


def _refused(reading: Reading) -> Iterator[ClaimWhy]:
    rows = load_scales()["refusal"].rules
    for source, names in list_raw_names(reading.data).items():
        for name in dict.fromkeys(names):
            if why := refuse_name(name, reading.sites):
                yield ClaimWhy(source, name, 0, reasons=(rows[why],))


def _days(days: Days) -> FieldWhy:
    """The days that all places tell, each place once for a day."""
    scale, dating = load_scales()["day"], days.dating
    told = {(c.method, c.value): c for c in reversed(dating.alternatives) if c.value}
    claims = sorted(told.values(), key=lambda c: -scale.weight_of(c.method))
    chosen = next((c for c in claims if (c.method, c.value) == (dating.method, dating.value)), None)
    shown = tuple(
        ClaimWhy(
            c.method,
            f"{c.value:%Y-%m-%d %H:%M} ({c.raw[:60]})",
            scale.weight_of(c.method),
            chosen=c is chosen,
            reasons=_reasons("day", c.method),
        )
        for c in claims
    )
    value = f"{dating.value:%Y-%m-%d %H:%M}" if dating.value else ""
    heaviest = claims[0] if claims else None
    finer = ("finer",) if chosen is not heaviest and chosen and not days.rules else ()
    rules = tuple(scale.rules[name] for name in (*days.rules, *finer))
    return FieldWhy("day", value, shown, rules)


def _texts(reading: Reading, strategy: str) -> FieldWhy:
    """The text of each strategy, by its size, and the one that was long enough."""
    scale = load_scales()["text"]
    claims = tuple(
        ClaimWhy(
            tried.strategy,
            f"{len(tried.body.text)}",
            0 if tried.is_excerpt else scale.weight_of(tried.strategy),
            chosen=tried.strategy == strategy,
            reasons=_reasons("text", tried.strategy),
        )
        for tried in try_strategies(reading)
    )
    return FieldWhy("text", strategy, claims)
