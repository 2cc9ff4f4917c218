"""How an outlet does, by its own rhythm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records.reason import Reason
from records.vocabulary import HealthState


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletState:
    """How an outlet does: since when, what shows it, and the last article read whole.

    Hours are *usual hours* (monitoring/cadence.py), but `usual_longest_hours` is in plain ones.
    """

    outlet_id: str
    state: HealthState
    since: datetime | None = None
    reason: Reason | None = None
    last_good_url: str | None = None
    last_good_at: datetime | None = None
    quiet_hours: float | None = None
    alarm_after_hours: float | None = None
    usual_longest_hours: float | None = None
    articles_a_day: float | None = None
