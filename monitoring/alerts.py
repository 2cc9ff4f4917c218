"""What the operator is to be told of outlets: at most once a day, and on recovery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from i18n import Language
from records import HealthState, OutletState
from system.clock import same_day

ALARMING = (
    HealthState.SILENT,
    HealthState.FAILING,
    HealthState.BLOCKED,
    HealthState.CHANGED_LAYOUT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentAlerts:
    """What the operator was told last: the state of each outlet that is not well, and when."""

    at: datetime | None = None
    states: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What there is to tell: outlets that fell ill, and outlets that are well again."""

    alarms: tuple[OutletState, ...] = ()
    recovered: tuple[OutletState, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.alarms or self.recovered)


def news(states: Sequence[OutletState], sent: SentAlerts, now: datetime, timezone: str) -> News:
    """What to tell now: nothing twice; new alarms once a day at most, recoveries at once."""
    recovered = tuple(
        s for s in states if s.outlet_id in sent.states and s.state is HealthState.WELL
    )
    if sent.at and same_day(sent.at, now, timezone) and not recovered:
        return News()
    alarms = tuple(
        s for s in states if s.state in ALARMING and sent.states.get(s.outlet_id) != s.state
    )
    return News(alarms=alarms, recovered=recovered)


def ids_of(states: Sequence[OutletState]) -> set[str]:
    """Give the outlets of these states."""
    return {state.outlet_id for state in states}


def as_text(found: News, language: Language) -> str:
    """A line for each outlet, as a person reads it."""
    lines = [line(state, language) for state in found.alarms]
    lines += [language.say("alert_recovered", outlet=state.outlet_id) for state in found.recovered]
    return "\n".join(lines)


def line(state: OutletState, language: Language) -> str:
    """One outlet: its state, since when, what shows it, its last good example."""
    said = language.say(f"health_{state.state}")
    parts = [f"{state.outlet_id} : {said}"]
    if state.since:
        parts.append(language.say("health_since", since=state.since))
    if state.reason:
        parts.append(f"({language.reasons(state.reason)})")
    if state.last_good_url:
        parts.append(language.say("health_last_good", url=state.last_good_url))
    return " ".join(parts)


def as_object(found: News) -> dict[str, object]:
    """The same for a program."""
    return {
        "alarms": [
            {
                "outlet": state.outlet_id,
                "state": str(state.state),
                "since": state.since.isoformat() if state.since else None,
                "reason": state.reason.to_object() if state.reason else None,
                "last_good_url": state.last_good_url,
            }
            for state in found.alarms
        ],
        "recovered": sorted(ids_of(found.recovered)),
    }
