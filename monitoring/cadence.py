"""What silence is for one outlet: its own rhythm decides, not a fixed number of days.

An outlet's silence is measured on a clock of its own, in *usual hours*: an hour counts more when
the outlet usually writes then (hour of the day, weekday), less on a holiday, nothing while we
ourselves were blind. On that clock the gaps between its articles are nearly alike all year, so
that two figures suffice: the longest gap of a usual month, and the gap that would come by itself
once in several years (a return level, as hydrologists call it). Silence longer than that is said,
if it is also unusual by plain hours (a busy paper's slow afternoon is not worth a mail), and at
the latest when it is two and a half times the longest gap of a usual month in plain hours.

An outlet with an article a day or less shows so few gaps that the longest of a month, and any tail
fitted to them, is mostly chance. There the usual longest gap is the mean (geometric) of two
estimates, the median of the months' longest and the one that a tail fitted to all gaps gives, which
halves its error (0.26 to 0.17 in the logarithm after three months, 0.115 to 0.099 after a year, at
0.3 articles a day), and plain hours must exceed it more than twice.

Why not a rule on counts: a paper with one article every third day has many empty weeks. The
counting rule of Media Cloud finds nothing at three articles a day (`make bench-health`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitoring.holidays import holidays, rules

Floats = NDArray[np.float64]
Span = tuple[datetime, datetime]

HOUR_S = 3600
WEEK_H = 168
MONTH_H = 30 * 24
YEAR_H = 365 * 24

# Each figure below was chosen on simulated years of outlets with weekends, nights, holidays and
# bursts (`make bench-health`), none of them an outlet of the list.
HISTORY = timedelta(days=365)
MAX_ARTICLES = 5000
"""An outlet with 30 a day is known from its last half year, and follows its changes."""
MIN_ARTICLES = 8
"""Fewer gaps than this tell nothing: what the outlet file expects is used instead."""
PRIOR_ARTICLES = 6.0
"""How many articles of an even spread each hour and weekday is given beforehand."""
RETURN_YEARS = 5.0
"""The alarm is at the silence that an outlet shows by itself once in so many years…"""
AT_LEAST, AT_MOST = 1.6, 2.1
"""… but between these multiples of its usual longest gap…"""
PLAIN_AT_MOST = 2.5
"""… and at the latest at this multiple of the same gap in plain hours."""
SPARSE_A_DAY = 1.6
"""An outlet with fewer articles a day than this is sparse: single gaps of it tell little."""
SPARSE_TAIL = 0.6
"""The gaps of such an outlet beyond this quantile are taken for exponential."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many usual longest gaps, in plain hours, a silence must last before it is worth a word.

    Where the outlet came back by itself from `once` of them within the year, `then` hold.
    """

    at_least: float
    once: float
    then: float


BUSY = Patience(at_least=1.65, once=1.5, then=2.0)
SPARSE = Patience(at_least=2.2, once=2.0, then=PLAIN_AT_MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """An outlet's rhythm. Hours are usual hours (168 of them in an average week)."""

    weights: tuple[float, ...]
    """One an hour of the week, Monday 0:00 first, local time; their mean is 1."""
    timezone: str
    usual_longest_h: float
    alarm_after_h: float
    usual_longest_plain_h: float
    """The same gap on the wall clock, our own outages taken out."""
    articles_a_day: float
    articles: int
    """How many articles this was learned from."""

    longest_plain_h: float = 0.0
    """The longest gap of all on the wall clock: it came back from that."""

    @property
    def patience(self) -> float:
        """How many times its usual longest gap a silence must last before it is worth a word."""
        rule = SPARSE if self.articles_a_day < SPARSE_A_DAY else BUSY
        back = self.longest_plain_h > rule.once * self.usual_longest_plain_h
        return rule.then if back else rule.at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How long an outlet has been quiet, on its own clock and on the wall."""

    since: datetime
    quiet_h: float
    """Usual hours since its last article."""
    plain_h: float
    """Hours since then in which we looked."""
    rhythm: Rhythm

    @property
    def alarming(self) -> bool:
        """Whether this is longer than the outlet's own rhythm explains."""
        longest = self.rhythm.usual_longest_plain_h
        at_least = self.rhythm.patience
        unusual = self.quiet_h > self.rhythm.alarm_after_h and self.plain_h > longest * at_least
        return unusual or self.plain_h > longest * PLAIN_AT_MOST


def learn(
    arrivals: Sequence[datetime],
    now: datetime,
    *,
    blind: Sequence[Span] = (),
    timezone: str = "Africa/Bamako",
    expected_a_week: float | None = None,
) -> Rhythm | None:
    """The rhythm of an outlet whose articles came at these instants (aware, any order).

    `blind` are the stretches in which we ourselves did not look. None where there is too little
    history and nothing is expected either: then no silence can be told.
    """
    start, end = _hour(now - HISTORY), _hour(now) + 1
    at = np.sort(np.array([t.timestamp() / HOUR_S for t in arrivals], dtype=np.float64))
    at = _without_strays(at[(at >= start) & (at < end)])[-MAX_ARTICLES:]
    if len(at) < MIN_ARTICLES:
        return _expected(timezone, expected_a_week, len(at))
    start = int(at[0])
    seen = _seen(start, end, blind)
    week = _hour_of_week(start, end, timezone)
    weights = _weights(at - start, seen, week)
    ticks = _ticks(weights, seen, week, start, end, timezone)
    gaps = _gaps(at - start, ticks)
    if not gaps.max(initial=0.0) > 0:  # all at once, as a first import stamps them: no rhythm yet
        return _expected(timezone, expected_a_week, len(at))
    usual = _usual_longest(gaps, float(ticks[-1]))
    plain = np.concatenate([[0.0], np.cumsum(seen)])
    a_day = len(at) * 24 / max(float(seen.sum()), 1.0)
    plain_gaps, plain_h = _gaps(at - start, plain), float(plain[-1])
    usual_plain = _usual_longest(plain_gaps, plain_h)
    if a_day < SPARSE_A_DAY:
        usual_plain = float(np.sqrt(usual_plain * _fitted_longest(plain_gaps, plain_h)))
    return Rhythm(
        weights=tuple(float(weight) for weight in weights),
        timezone=timezone,
        usual_longest_h=usual,
        alarm_after_h=_alarm_after(gaps, float(ticks[-1]), usual),
        usual_longest_plain_h=usual_plain,
        articles_a_day=a_day,
        articles=len(at),
        longest_plain_h=float(plain_gaps.max()),
    )


def silence(
    rhythm: Rhythm, last: datetime, now: datetime, *, blind: Sequence[Span] = ()
) -> Silence:
    """How quiet an outlet has been since its last article."""
    start, end = _hour(last), _hour(now) + 1
    weights = np.array(rhythm.weights)
    week = _hour_of_week(start, end, rhythm.timezone)
    seen = _seen(start, end, blind)
    ticks = _ticks(weights, seen, week, start, end, rhythm.timezone)
    plain = np.concatenate([[0.0], np.cumsum(seen)])
    ends = np.array([last.timestamp() / HOUR_S - start, now.timestamp() / HOUR_S - start])
    return Silence(
        since=last,
        quiet_h=float(_gaps(ends, ticks)[0]),
        plain_h=float(_gaps(ends, plain)[0]),
        rhythm=rhythm,
    )


def _gaps(at: Floats, ticks: Floats) -> Floats:
    """What a clock counts between consecutive instants (both in hours from its start)."""
    return np.diff(np.interp(at, np.arange(len(ticks)), ticks))


def _without_strays(at: Floats) -> Floats:
    """The instants without a few old ones a month and more before the rest.

    A paper that lists one article of last winter again did not begin to write then.
    """
    for breach in reversed(np.flatnonzero(np.diff(at) > MONTH_H)):
        if breach + 1 < MIN_ARTICLES:
            return at[breach + 1 :]
    return at


def _hour(at: datetime) -> int:
    return int(at.timestamp() // HOUR_S)


def _seen(start: int, end: int, blind: Sequence[Span]) -> Floats:
    """1 for each hour in which we looked, 0 for each in which we did not."""
    seen = np.ones(end - start)
    for begun, over in blind:
        seen[max(_hour(begun) - start, 0) : max(_hour(over) - start, 0)] = 0.0
    return seen


def _hour_of_week(start: int, end: int, timezone: str) -> NDArray[np.int64]:
    # The offset of the last hour serves for all: an hour's error twice a year does not matter.
    last = datetime.fromtimestamp(end * HOUR_S, ZoneInfo(timezone))
    offset = round((last.utcoffset() or timedelta()).total_seconds() / HOUR_S)
    # Hour 0 of the epoch was a Thursday, 72 hours after a Monday began.
    return (np.arange(start, end) + 72 + offset) % WEEK_H


def _weights(at: Floats, seen: Floats, week: NDArray[np.int64]) -> Floats:
    """Hour of the day times weekday, each drawn towards an even spread by a few articles."""
    counts = np.bincount(at.astype(np.int64), minlength=len(week)).astype(np.float64)
    by_day = _factor(counts, seen, week // 24, 7)
    by_hour = _factor(counts, seen, week % 24, 24)
    weights = (by_day[:, None] * _smooth(by_hour)[None, :]).ravel()
    return np.asarray(weights / weights.mean(), dtype=np.float64)


def _factor(counts: Floats, seen: Floats, cell: NDArray[np.int64], cells: int) -> Floats:
    found = np.bincount(cell, counts * seen, cells)
    even = np.bincount(cell, seen, cells) * counts.sum() / max(float(seen.sum()), 1.0)
    return np.asarray((found + PRIOR_ARTICLES) / (even + PRIOR_ARTICLES), dtype=np.float64)


def _smooth(by_hour: Floats) -> Floats:
    return np.asarray(
        (np.roll(by_hour, 1) + 2 * by_hour + np.roll(by_hour, -1)) / 4, dtype=np.float64
    )


def _ticks(
    weights: Floats, seen: Floats, week: NDArray[np.int64], start: int, end: int, timezone: str
) -> Floats:
    """The outlet's clock at each hour: usual hours since `start`; one longer than the hours."""
    pace = weights[week] * seen * _holiday_pace(start, end, timezone)
    return np.concatenate([[0.0], np.cumsum(pace)])


@cache
def _holiday_ordinals(first_year: int, last_year: int) -> Floats:
    days = [d for year in range(first_year, last_year + 1) for d in holidays(year)]
    return np.array([(d - date(1970, 1, 1)).days for d in days])


def _holiday_pace(start: int, end: int, timezone: str) -> Floats:
    last = datetime.fromtimestamp(end * HOUR_S, ZoneInfo(timezone))
    offset = round((last.utcoffset() or timedelta()).total_seconds() / HOUR_S)
    first_year = datetime.fromtimestamp(start * HOUR_S, UTC).year
    off = np.isin((np.arange(start, end) + offset) // 24, _holiday_ordinals(first_year, last.year))
    return np.where(off, rules().share_of_a_usual_day, 1.0)


def _usual_longest(gaps: Floats, length_h: float) -> float:
    """The median over months of the longest gap; cautious where history is short."""
    ends = np.cumsum(gaps)
    months = int(length_h // MONTH_H)
    if months < 3 or len(gaps) < 6 * months:
        return max(_exponential_longest(float(gaps.mean())), float(gaps.max()))
    month = np.minimum((ends // MONTH_H).astype(np.int64), months - 1)
    # In a month in which no gap ended, the one that ended next went on.
    under_way = gaps[np.minimum(np.searchsorted(month, np.arange(months)), len(gaps) - 1)]
    longest = (gaps[month == m].max(initial=under_way[m]) for m in range(months))
    return float(np.median(list(longest)))


def _fitted_longest(gaps: Floats, length_h: float) -> float:
    """The median of the longest of a month's gaps, by an exponential tail over 60 %."""
    floor = float(np.quantile(gaps, SPARSE_TAIL))
    excess = gaps[gaps > floor] - floor
    if not len(excess):
        return floor
    a_month = len(excess) * MONTH_H / max(length_h, 1.0)
    # Of n exponential excesses the longest has its median at ln(n / ln 2) times their mean.
    fitted = floor + float(excess.mean()) * float(np.log(max(a_month / np.log(2), 1.1)))
    return min(fitted, float(gaps.max()))


def _exponential_longest(mean_gap_h: float) -> float:
    """The median of the longest of a month's gaps, if they were exponential."""
    return float(mean_gap_h * (np.log(max(MONTH_H / mean_gap_h, 2.0)) + 0.3665))


def _alarm_after(gaps: Floats, length_h: float, usual: float) -> float:
    """The gap that comes by itself once in RETURN_YEARS, by an exponential tail over 80 %."""
    floor = float(np.quantile(gaps, 0.8))
    excess = gaps[gaps > floor] - floor
    if not len(excess):
        return usual * AT_MOST
    # A past breakdown of the outlet must not teach patience: the largest hundredth is left out.
    scale = float(np.sort(excess)[: max(1, int(len(excess) * 0.99))].mean())
    a_year = len(excess) * YEAR_H / max(length_h, 1.0)
    level = floor + scale * float(np.log(max(a_year * RETURN_YEARS, 2.0)))
    return float(np.clip(level, usual * AT_LEAST, usual * AT_MOST))


def _expected(timezone: str, a_week: float | None, articles: int) -> Rhythm | None:
    """Before there is a history: an even rhythm of what the outlet file expects."""
    if not a_week:
        return None
    gap_h = WEEK_H / a_week
    usual = _exponential_longest(gap_h) + 12.0
    return Rhythm(
        weights=(1.0,) * WEEK_H,
        timezone=timezone,
        usual_longest_h=usual,
        alarm_after_h=usual * AT_MOST,
        usual_longest_plain_h=usual,
        articles_a_day=a_week / 7,
        articles=articles,
    )
