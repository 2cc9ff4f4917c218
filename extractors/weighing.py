"""Weighs what the sources tell of one field: weighing.toml, and the claim that weighs most."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table, with its reason in both languages."""

    name: str
    weight: int
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The rows of one field, the heaviest source first."""

    sources: tuple[Row, ...]
    supports: Mapping[tuple[str, str], Row]
    """By the source supported and the one that supports it."""
    rules: Mapping[str, Row]

    def weight_of(self, source: str) -> int:
        """The weight of a source; that of `way` for the ways which find pages."""
        weights = {row.name: row.weight for row in self.sources}
        return weights.get(source, weights.get("way", 0))


@dataclass(frozen=True, slots=True)
class Claim(Generic[Value]):
    """What one source tells of a field."""

    source: str
    value: Value


@dataclass(frozen=True, slots=True)
class Weighed(Generic[Value]):
    """A claim with its weight and its supporters."""

    claim: Claim[Value]
    weight: int
    supported_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighing(Generic[Value]):
    """All claims looked at for a field, the chosen one first."""

    field: str
    weighed: tuple[Weighed[Value], ...] = ()

    @property
    def chosen(self) -> Claim[Value] | None:
        """The claim that weighs most."""
        return self.weighed[0].claim if self.weighed else None


Offer = Callable[[], Iterable[Value]]
"""Asks a source: only when no heavier claim has settled the field."""


def _rows(raw: Iterable[Mapping[str, object]]) -> Iterator[Row]:
    for row in raw:
        weight = row.get("weight", 0)
        yield Row(
            str(row.get("name", "")),
            weight if isinstance(weight, int) else 0,
            str(row["en"]),
            str(row["fr"]),
        )


@cache
def load_scales() -> Mapping[str, Scale]:
    """Read the table by field; `refusal` is for names."""
    data = tomllib.loads(files("extractors").joinpath("weighing.toml").read_text("utf-8"))
    refusals = {row.name: row for row in _rows(data.pop("refusal"))}
    scales = {
        name: Scale(
            sources=tuple(sorted(_rows(part["source"]), key=lambda row: -row.weight)),
            supports={
                (row["of"], row["by"]): made
                for row, made in zip(
                    part.get("support", ()), _rows(part.get("support", ())), strict=True
                )
            },
            rules={row.name: row for row in _rows(part.get("rule", ()))},
        )
        for name, part in data.items()
    }
    return {**scales, "refusal": Scale(sources=(), supports={}, rules=refusals)}


def weigh_claims(
    field: str,
    offers: Mapping[str, Offer[Value]],
    *,
    agree: Callable[[Value, Value], bool] | None = None,
    whole: bool = False,
) -> Weighing[Value]:
    """Weigh what the sources offer, the heaviest source first.

    A lighter source is asked only while it could still win, unless `whole`. `agree` says whether
    two values support each other. Values that are false tell nothing.
    """
    scale = load_scales()[field]
    found: list[Weighed[Value]] = []
    for source in scale.sources:
        offer = offers.get(source.name)
        supporters = [each for each in found if (source.name, each.claim.source) in scale.supports]
        most = source.weight + sum(
            scale.supports[source.name, each.claim.source].weight for each in supporters
        )
        settled = found and max(each.weight for each in found) >= most
        if offer is None or (settled and not whole):
            continue
        for value in offer():
            if value:
                found.append(_weighed(scale, source, value, supporters if agree else [], agree))
    return Weighing(field, tuple(sorted(found, key=lambda each: -each.weight)))


def _weighed(
    scale: Scale,
    source: Row,
    value: Value,
    supporters: list[Weighed[Value]],
    agree: Callable[[Value, Value], bool] | None,
) -> Weighed[Value]:
    by = tuple(
        each.claim.source
        for each in supporters
        if agree is not None and agree(value, each.claim.value)
    )
    weight = source.weight + sum(scale.supports[source.name, name].weight for name in by)
    return Weighed(Claim(source.name, value), weight, by)
