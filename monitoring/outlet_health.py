"""How each outlet does: silent, failing, blocked, changed layout, or well; since when.

Silence is judged by the outlet's own rhythm (`monitoring/cadence.py`) up to its last visit that
got an answer; the stretches in which we ourselves did not look count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from math import comb

from monitoring.cadence import HISTORY, Rhythm, Span, learn, silence
from records import HealthState, Outlet, OutletState
from records.reason import ReasonCode, make_reason
from warehouse.health import PageRead, Past, Visit

WATCHED = ("daily", "feeds", "demo")
"""The kinds of run after which outlets are judged."""
BLIND_AFTER = timedelta(hours=36)
"""Two visits further apart than this: between them we did not look (a day and a half)."""
FAILED_VISITS = 2
"""One failed visit is a bad moment, two are a state."""
RECENT_PAGES, OLD_PAGES = 12, 20
"""Pages that a change of layout is seen in, and what is needed to know how it was before."""
MIN_BAD_PAGES = 4
LIKELY = 1e-4
"""A change is said when so many bad pages would come by chance less often than this."""
REST_SHARE, REST_AT_MOST = 8, timedelta(days=14)
"""An outlet that has failed for n days is tried every n/8 days, at the least once in two weeks."""


def assess(
    outlets: Iterable[Outlet], pasts: Mapping[str, Past], now: datetime
) -> list[OutletState]:
    """How each of these outlets does."""
    return [assess_one(outlet, pasts.get(outlet.id, Past()), now) for outlet in outlets]


def assess_one(outlet: Outlet, past: Past, now: datetime) -> OutletState:
    """How one outlet does; the worst of what shows is said."""
    reached = [visit.at for visit in past.visits if visit.reached]
    blind = _blind(reached)
    looked = reached[-1] if reached else now
    rhythm = learn(
        past.arrivals, looked, blind=blind, timezone=outlet.timezone,
        expected_a_week=outlet.expect.articles_a_week,
    )  # fmt: skip
    state = (
        _unreached(outlet, past.visits)
        or _blocked(outlet, past.visits)
        or _changed(outlet, past.pages)
        or _silent(outlet, past, looked, rhythm, blind)
    )
    return _with_facts(state, past, rhythm)


def _blind(reached: Sequence[datetime]) -> list[Span]:
    return [(a, b) for a, b in pairwise(reached) if b - a > BLIND_AFTER]


def _unreached(outlet: Outlet, visits: Sequence[Visit]) -> OutletState | None:
    if not visits:
        return OutletState(outlet_id=outlet.id, state=HealthState.UNKNOWN)
    failed = list(takewhile(lambda visit: not visit.reached, reversed(visits)))
    if len(failed) < FAILED_VISITS and len(failed) < len(visits):
        return None
    return OutletState(
        outlet_id=outlet.id,
        state=HealthState.FAILING,
        since=failed[-1].at,
        reason=failed[0].reason,
    )


def _blocked(outlet: Outlet, visits: Sequence[Visit]) -> OutletState | None:
    """The last visits that asked for pages were turned away from most of them."""
    asking = [visit for visit in reversed(visits) if visit.asked]
    shut = list(takewhile(lambda visit: 2 * visit.turned_away > visit.asked, asking))
    asked = sum(visit.asked for visit in shut)
    if len(shut) < FAILED_VISITS and asked < MIN_BAD_PAGES:
        return None
    away = sum(visit.turned_away for visit in shut)
    return OutletState(
        outlet_id=outlet.id,
        state=HealthState.BLOCKED,
        since=shut[-1].at,
        reason=make_reason(ReasonCode.TURNED_AWAY, away=away, asked=asked),
    )


def _changed(outlet: Outlet, pages: Sequence[PageRead]) -> OutletState | None:
    """Pages that used to give text, date and language no longer do."""
    recent, before = pages[:RECENT_PAGES], pages[RECENT_PAGES:]
    if len(before) < OLD_PAGES:
        return None
    for what in ("text", "date", "language"):
        bad = [page for page in recent if not getattr(page, f"has_{what}")]
        usual = sum(not getattr(page, f"has_{what}") for page in before) / len(before)
        if len(bad) >= MIN_BAD_PAGES and _chance(len(bad), len(recent), usual) < LIKELY:
            return OutletState(
                outlet_id=outlet.id,
                state=HealthState.CHANGED_LAYOUT,
                since=bad[-1].at,
                reason=make_reason(ReasonCode(f"without_{what}"), bad=len(bad), pages=len(recent)),
            )
    return None


def _chance(bad: int, pages: int, usual: float) -> float:
    """How often so many bad pages or more come by chance, at the usual share."""
    # A share of nought out of a few pages is no certainty.
    share = max(usual, 0.02)
    return sum(
        comb(pages, n) * share**n * (1 - share) ** (pages - n) for n in range(bad, pages + 1)
    )


def _silent(
    outlet: Outlet, past: Past, looked: datetime, rhythm: Rhythm | None, blind: Sequence[Span]
) -> OutletState:
    if not past.arrivals:
        return OutletState(outlet_id=outlet.id, state=HealthState.EMPTY)
    last = past.arrivals[-1]
    if rhythm is None:
        return OutletState(outlet_id=outlet.id, state=HealthState.WELL)
    quiet = silence(rhythm, last, max(looked, last), blind=blind)
    state = HealthState.SILENT if quiet.alarming else HealthState.WELL
    told = OutletState(outlet_id=outlet.id, state=state, quiet_hours=quiet.quiet_h)
    if state is HealthState.WELL:
        return told
    reason = make_reason(
        ReasonCode.SILENT_FOR,
        days=round(quiet.plain_h / 24),
        usual_days=round(rhythm.usual_longest_plain_h / 24, 1),
    )
    return replace(told, since=last, reason=reason)


def _with_facts(state: OutletState, past: Past, rhythm: Rhythm | None) -> OutletState:
    good = next((page for page in past.pages if page.whole), None)
    if good:
        state = replace(state, last_good_url=good.url, last_good_at=good.at)
    if rhythm is None:
        return state
    return replace(
        state,
        alarm_after_hours=rhythm.alarm_after_h,
        usual_longest_hours=rhythm.usual_longest_plain_h,
        articles_a_day=rhythm.articles_a_day,
    )


def rests(visits: Sequence[Visit], now: datetime) -> bool:
    """Whether an outlet that has long failed is left in peace this time; never for ever."""
    failed = list(takewhile(lambda visit: not visit.reached, reversed(visits)))
    if len(failed) < FAILED_VISITS:
        return False
    every = min((now - failed[-1].at) / REST_SHARE, REST_AT_MOST)
    # Less than a day's rest is none: the daily run comes a few minutes early or late.
    return every > timedelta(days=1) and now - failed[0].at < every - timedelta(hours=1)


def history_since(now: datetime) -> datetime:
    """How far back an outlet's past is read."""
    return now - HISTORY
