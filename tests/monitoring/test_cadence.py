"""What silence is: an outlet's own rhythm, on simulated years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from monitoring.cadence import learn, silence
from monitoring.holidays import from_islamic, holidays
from tests.monitoring.outlet_year import (
    START,
    MediaCloud,
    Shape,
    Watcher,
    a_year,
    false_alarms,
    found_after,
)

RATES = (0.3, 0.5, 0.8, 1.3, 2.0, 4.0, 7.0, 12.0, 20.0, 30.0)


@pytest.mark.slow
@pytest.mark.parametrize("rate", RATES)
def test_a_drift_is_found_in_time_and_a_quiet_year_is_left_in_peace(rate: float) -> None:
    rng = np.random.default_rng(int(rate * 10))
    rule = Watcher(a_year(Shape(a_day=rate), rng))
    cut = START + timedelta(days=float(rng.uniform(100, 380)))
    after = found_after(rule, cut)
    assert after is not None and after <= 3
    assert false_alarms(rule) <= 1


def test_the_counting_rule_finds_no_drift_of_a_small_outlet_in_time() -> None:
    rng = np.random.default_rng(5)
    rule = MediaCloud(a_year(Shape(a_day=0.5), rng))
    after = found_after(rule, START + timedelta(days=200))
    assert after is None or after > 3


def every(hours: float, days: int) -> list[datetime]:
    return [START + timedelta(hours=hours * n) for n in range(int(days * 24 / hours))]


def test_an_even_outlet_is_silent_after_twice_its_gap_not_before() -> None:
    found = every(24, 120)
    rhythm = learn(found, found[-1])
    assert rhythm is not None
    assert not silence(rhythm, found[-1], found[-1] + timedelta(hours=34)).alarming
    assert silence(rhythm, found[-1], found[-1] + timedelta(hours=72)).alarming


def test_a_weekend_is_not_a_silence_for_a_weekday_paper() -> None:
    found = [at for at in every(24, 140) if at.weekday() < 5]
    friday = max(at for at in found if at.weekday() == 4)
    rhythm = learn(found, friday)
    assert rhythm is not None
    assert not silence(rhythm, friday, friday + timedelta(hours=84)).alarming
    assert silence(rhythm, friday, friday + timedelta(days=8)).alarming


def test_our_own_outage_is_not_the_outlets_silence() -> None:
    found = every(12, 120)
    rhythm = learn(found, found[-1])
    assert rhythm is not None
    now = found[-1] + timedelta(days=6)
    down = [(found[-1] + timedelta(hours=1), now - timedelta(hours=1))]
    assert silence(rhythm, found[-1], now).alarming
    assert not silence(rhythm, found[-1], now, blind=down).alarming


def test_a_past_breakdown_does_not_teach_patience() -> None:
    whole = every(12, 300)
    broken = [at for at in whole if not 100 <= (at - START).days < 140]
    usual, after = learn(whole, whole[-1]), learn(broken, broken[-1])
    assert usual is not None and after is not None
    assert after.alarm_after_h < 1.5 * usual.alarm_after_h


def test_without_history_the_outlet_file_decides_and_without_it_nothing() -> None:
    now = datetime(2025, 6, 1, tzinfo=UTC)
    assert learn([now], now) is None
    rhythm = learn([now], now, expected_a_week=7)
    assert rhythm is not None and rhythm.articles == 1
    assert not silence(rhythm, now, now + timedelta(days=3)).alarming
    assert silence(rhythm, now, now + timedelta(days=14)).alarming


def test_holidays_hold_the_days_that_were_kept() -> None:
    # As kept in Mali, the moon being sighted a day early or late: within the margin.
    for day in (date(2024, 4, 10), date(2024, 6, 16), date(2025, 3, 30), date(2025, 6, 6)):
        assert day in holidays(day.year)
    assert date(2025, 9, 22) in holidays(2025) and date(2025, 4, 21) in holidays(2025)
    assert date(2025, 7, 9) not in holidays(2025)
    assert from_islamic(1446, 9, 1) == date(2025, 3, 1)


def test_one_old_article_listed_late_does_not_begin_a_rhythm() -> None:
    found = every(24, 40)
    rhythm = learn(found, found[-1])
    late = learn([found[0] - timedelta(days=80), *found], found[-1])
    assert rhythm is not None and late is not None
    assert late.usual_longest_plain_h == rhythm.usual_longest_plain_h
    assert not silence(late, found[-1], found[-1] + timedelta(hours=34)).alarming


def test_months_of_silence_do_not_shorten_the_usual_gap() -> None:
    found = every(24, 120)
    before = learn(found, found[-1])
    after = learn(found, found[-1] + timedelta(days=200))
    assert before is not None and after is not None
    assert after.usual_longest_plain_h >= before.usual_longest_plain_h


@pytest.mark.parametrize("expected_a_week", [None, 14.0])
@pytest.mark.parametrize("articles", [3, 20, 400])
@pytest.mark.parametrize("hours_ago", [0.1, 3, 24 * 40])
def test_articles_that_all_came_at_once_make_no_rhythm(
    expected_a_week: float | None, articles: int, hours_ago: float
) -> None:
    """A first import, or a site that stamps all its pages anew, with one and the same instant."""
    now = datetime(2026, 9, 21, 5, 30, tzinfo=UTC)
    at = [now - timedelta(hours=hours_ago)] * articles
    found = learn(at, now, expected_a_week=expected_a_week)
    assert (found is None) == (expected_a_week is None)
    assert found is None or found.articles_a_day == 2.0
