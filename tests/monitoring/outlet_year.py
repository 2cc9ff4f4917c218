"""A simulated outlet: articles with nights, weekends, holidays and bursts, then a drift.

Nothing here is fitted to an outlet of the list: the shapes are common to newsrooms.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from monitoring.cadence import Rhythm, Span, learn, silence
from monitoring.holidays import holidays

START = datetime(2025, 1, 1, tzinfo=UTC)
CHECKS_H = (5.5, 12.5, 18.5)
"""The schedule: the daily run and the two runs of feeds alone, local time of Bamako (UTC)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How an outlet writes."""

    a_day: float
    weekend: float = 0.5
    burst: float = 0.6
    """Spread of the daily mood (gamma); 0: every day alike."""
    night: bool = True
    day_only: bool = False
    """Dates to the day: the hour is lost."""
    trend: float = 0.0
    """Change of the rate over a year, as a share."""


def articles(shape: Shape, days: int, rng: np.random.Generator) -> list[datetime]:
    """The instants at which the outlet's articles came out."""
    found: list[datetime] = []
    for day in range(days):
        at = START + timedelta(days=day)
        rate = shape.a_day * (1 + shape.trend * day / 365)
        rate *= shape.weekend if at.weekday() >= 5 else (7 - 2 * shape.weekend) / 5
        rate *= 0.25 if at.date() in holidays(at.year) else 1.0
        if shape.burst:
            rate *= rng.gamma(1 / shape.burst**2, shape.burst**2)
        hours = _hours(int(rng.poisson(rate)), shape.night, rng)
        found += [at + timedelta(hours=float(hour)) for hour in hours]
    return sorted(found)


def _hours(count: int, night: bool, rng: np.random.Generator) -> NDArray[np.float64]:
    if not night:
        return rng.uniform(0, 24, count)
    return np.clip(rng.normal(13.5, 4.0, count), 5.0, 23.9)


def checks(first_day: int, days: int, hours: tuple[float, ...] = CHECKS_H) -> list[datetime]:
    """The instants at which a run looks."""
    return [
        START + timedelta(days=day, hours=hour)
        for day in range(first_day, first_day + days)
        for hour in hours
    ]


def usual_longest_gap(found: list[datetime]) -> timedelta:
    """The median over 30-day stretches of the longest gap, on the wall clock."""
    longest: dict[int, timedelta] = {}
    for before, after in pairwise(found):
        month = (after - START).days // 30
        longest[month] = max(longest.get(month, timedelta()), after - before)
    gaps = sorted(longest.values())
    return gaps[len(gaps) // 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """One outlet, its articles as we saw them, our own outages, and when we looked."""

    shape: Shape
    written: list[datetime]
    blind: list[Span]
    when: list[datetime]
    history_days: int

    @property
    def seen(self) -> list[datetime]:
        """The worst case of an outage: what came out meanwhile was never seen."""
        return [at for at in self.written if not any(a <= at < b for a, b in self.blind)]


def a_year(
    shape: Shape,
    rng: np.random.Generator,
    *,
    history_days: int = 90,
    outages: int = 2,
    hours: tuple[float, ...] = CHECKS_H,
) -> Year:
    """A year of checks after some history, with days on which we ourselves were down."""
    blind = []
    for _ in range(outages):
        begun = START + timedelta(days=float(rng.uniform(history_days, history_days + 360)))
        blind.append((begun, begun + timedelta(days=float(rng.uniform(1, 5)))))
    return Year(
        shape=shape,
        written=articles(shape, history_days + 365, rng),
        blind=blind,
        when=checks(history_days, 365, hours),
        history_days=history_days,
    )


class Watcher:
    """Our rule: learned anew each week from what had been seen by then."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self._stamps = year.seen
        self._rhythms: dict[int, Rhythm | None] = {}

    def alarm(self, now: datetime, cut: datetime | None = None) -> bool:
        """Whether the rule cries at this check, all articles from `cut` on taken away."""
        upto = min(now, cut) if cut else now
        at = bisect_left(self._stamps, upto)
        if not at or any(a <= now < b for a, b in self.year.blind):
            return False
        rhythm = self._rhythm(now, upto)
        if rhythm is None:
            return False
        return silence(rhythm, self._stamps[at - 1], now, blind=self.year.blind).alarming

    def _rhythm(self, now: datetime, upto: datetime) -> Rhythm | None:
        week = (min(now, upto) - START).days // 7
        if week not in self._rhythms:
            monday = START + timedelta(days=week * 7)
            known = self._stamps[: bisect_left(self._stamps, monday)]
            a_week = self.year.shape.a_day * 7
            self._rhythms[week] = learn(
                known, monday, blind=self.year.blind, expected_a_week=a_week
            )
        return self._rhythms[week]


class MediaCloud:
    """Their rule: the last week's mean below the mean less 1.5 sigma of 28 days."""

    def __init__(self, year: Year) -> None:
        self.year = year
        days = [0] * (year.history_days + 366)
        for at in year.seen:
            days[(at - START).days] += 1
        self._days = np.array(days, dtype=float)

    def alarm(self, now: datetime, cut: datetime | None = None) -> bool:
        """The same question to their rule."""
        today = (now - START).days
        counts = self._days[today - 28 : today].copy()
        if cut:
            counts[max(0, (cut - START).days - (today - 28)) :] = 0
        return bool(counts[-7:].mean() < counts.mean() - 1.5 * counts.std())


class Rule(Protocol):
    """A rule on trial."""

    year: Year

    def alarm(self, now: datetime, cut: datetime | None = None) -> bool: ...


def false_alarms(rule: Rule) -> int:
    """How often the rule begins to cry in a year in which nothing is wrong."""
    states = [rule.alarm(now) for now in rule.year.when]
    return sum(now and not before for before, now in zip([False, *states], states, strict=False))


def found_after(rule: Rule, cut: datetime) -> float | None:
    """The outlet stops at `cut`: its silence when the rule cries, in usual longest gaps."""
    last = max(at for at in rule.year.seen if at < cut)
    longest = usual_longest_gap(rule.year.written)
    for now in rule.year.when:
        if now > cut and rule.alarm(now, cut):
            down = sum((_shared(last, now, *span) for span in rule.year.blind), timedelta())
            return (now - last - down) / longest
    return None


def _shared(begun: datetime, over: datetime, a: datetime, b: datetime) -> timedelta:
    return max(min(over, b) - max(begun, a), timedelta())
