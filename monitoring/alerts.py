"""Telling the operator that an outlet needs a person: at most once a day, and on recovery."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flows.schedule import same_day
from flows.settings import Settings
from i18n import Language, open_language
from records import HealthState, OutletState, VeilleError

log = logging.getLogger("veille.alerts")

ALARMING = (
    HealthState.SILENT,
    HealthState.FAILING,
    HealthState.BLOCKED,
    HealthState.CHANGED_LAYOUT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
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


def news(states: Sequence[OutletState], told: Told, now: datetime, timezone: str) -> News:
    """What to tell now: nothing twice; new alarms once a day at most, recoveries at once."""
    recovered = tuple(
        s for s in states if s.outlet_id in told.states and s.state is HealthState.WELL
    )
    if told.at and same_day(told.at, now, timezone) and not recovered:
        return News()
    alarms = tuple(
        s for s in states if s.state in ALARMING and told.states.get(s.outlet_id) != s.state
    )
    return News(alarms=alarms, recovered=recovered)


def tell(settings: Settings, states: Sequence[OutletState], now: datetime) -> News:
    """Tell the operator by the ways that are set, and remember it. Never raises.

    Where a way fails it is logged, and the same is told again with the next run.
    """
    file = settings.data_dir / "alerts.json"
    told = _read(file)
    found = news(states, told, now, settings.schedule.timezone)
    if found and _sent(settings, found):
        still = {k: v for k, v in told.states.items() if k not in _ids(found.recovered)}
        fresh = {state.outlet_id: str(state.state) for state in found.alarms}
        _write(file, Told(at=now, states=still | fresh))
    return found


def _ids(states: Sequence[OutletState]) -> set[str]:
    return {state.outlet_id for state in states}


def _sent(settings: Settings, found: News) -> bool:
    from flows.webhook import post_json
    from flows.weekly_round import tell_operator

    language = open_language(settings.lang)
    subject = language.say("alert_subject", alarms=len(found.alarms))
    text = as_text(found, language)
    mailed = tell_operator(settings, subject, text)
    webhook = settings.alerts.webhook.get_secret_value()
    if not webhook:
        return mailed
    try:
        # `text` is what Slack, Mattermost and their like show; the rest is for programs.
        post_json(webhook, {"text": f"{subject}\n{text}", **as_object(found)})
    except VeilleError as error:
        log.error("%s", error)
        return False
    return mailed


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
        "recovered": sorted(_ids(found.recovered)),
    }


def _read(file: Path) -> Told:
    try:
        kept = json.loads(file.read_text("utf-8"))
        return Told(at=datetime.fromisoformat(kept["at"]), states=dict(kept["states"]))
    except FileNotFoundError:
        return Told()
    except (ValueError, KeyError, TypeError):
        log.warning("%s is damaged: the operator may be told something twice", file)
        return Told()


def _write(file: Path, told: Told) -> None:
    making = file.with_suffix(".making")
    at = told.at.isoformat() if told.at else None
    making.write_text(json.dumps({"at": at, "states": told.states}), encoding="utf-8")
    making.replace(file)
