"""Public holidays of Mali, computed for any year from `data/holidays.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from dateutil.easter import easter

_FILE = Path(__file__).with_name("holidays.toml")

# Day number of 1 Muharram of year 1, as `date.toordinal` counts (19 July 622, proleptic
# Gregorian): the civil epoch of the tabular calendar (Reingold and Dershowitz, ch. 7).
_ISLAMIC_EPOCH = 227015


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRules:
    """The file's content: month and day pairs, and how slow a holiday is."""

    share_of_a_usual_day: float
    margin_days: int
    fixed: tuple[tuple[int, int], ...]
    lunar: tuple[tuple[int, int], ...]
    easter: tuple[int, ...]


@cache
def rules() -> HolidayRules:
    """The rules, read once a process."""
    table = tomllib.loads(_FILE.read_text("utf-8"))
    return HolidayRules(
        share_of_a_usual_day=table["share_of_a_usual_day"],
        margin_days=table["margin_days"],
        fixed=tuple(_month_day(text) for text in table["fixed"]),
        lunar=tuple(_month_day(text) for text in table["lunar"]),
        easter=tuple(table["easter"]),
    )


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


@cache
def holidays(year: int) -> frozenset[date]:
    """The holidays of a Gregorian year, lunar ones with their margin."""
    known = rules()
    days = {date(year, month, day) for month, day in known.fixed}
    days |= {easter(year) + timedelta(days=after) for after in known.easter}
    for islamic_year in _islamic_years(year):
        for month, day in known.lunar:
            middle = from_islamic(islamic_year, month, day)
            margin = range(-known.margin_days, known.margin_days + 1)
            days |= {middle + timedelta(days=shift) for shift in margin}
    return frozenset(day for day in days if day.year == year)


def _islamic_years(year: int) -> range:
    """The Islamic years that touch a Gregorian one (a lunar year has about 354.37 days)."""
    first = int((date(year, 1, 1).toordinal() - _ISLAMIC_EPOCH) / 354.367)
    return range(first, first + 4)


def from_islamic(year: int, month: int, day: int) -> date:
    """The Gregorian date of a day of the tabular Islamic calendar (civil, leap years 2, 5, 7…)."""
    days_before_month = (59 * (month - 1) + 1) // 2
    leap_days = (3 + 11 * year) // 30
    return date.fromordinal(
        day + days_before_month + 354 * (year - 1) + leap_days + _ISLAMIC_EPOCH - 1
    )
