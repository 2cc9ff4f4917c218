"""Telling the operator that an outlet needs a person: by mail, by webhook, remembered in a file."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from flows.settings import Settings
from flows.webhook import post_json
from flows.weekly_round import tell_operator
from i18n import open_language
from monitoring.alerts import News, SentAlerts, as_object, as_text, ids_of, news
from records import OutletState, VeilleError

log = logging.getLogger("veille.alerts")


def notify_operator(settings: Settings, states: Sequence[OutletState], now: datetime) -> News:
    """Tell the operator by the ways that are set, and remember it. Never raises.

    Where a way fails it is logged, and the same is told again with the next run.
    """
    file = settings.data_dir / "alerts.json"
    told = _read(file)
    found = news(states, told, now, settings.schedule.timezone)
    if found and _sent(settings, found):
        still = {k: v for k, v in told.states.items() if k not in ids_of(found.recovered)}
        fresh = {state.outlet_id: str(state.state) for state in found.alarms}
        _write(file, SentAlerts(at=now, states=still | fresh))
    return found


def notify_of_files(settings: Settings, wrong: Mapping[str, str]) -> None:
    """Tell the operator of desk files left out, until they are mended."""
    if wrong:
        language = open_language(settings.lang)
        text = "\n".join(f"{file}: {why}" for file, why in wrong.items())
        _send(settings, language.say("alert_files_subject", count=len(wrong)), text, {})


def _sent(settings: Settings, found: News) -> bool:
    language = open_language(settings.lang)
    subject = language.say("alert_subject", alarms=len(found.alarms))
    return _send(settings, subject, as_text(found, language), as_object(found))


def _send(settings: Settings, subject: str, text: str, values: Mapping[str, object]) -> bool:
    mailed = tell_operator(settings, subject, text)
    webhook = settings.alerts.webhook.get_secret_value()
    if not webhook:
        return mailed
    try:
        # `text` is what Slack, Mattermost and their like show; the rest is for programs.
        post_json(webhook, {"text": f"{subject}\n{text}", **values})
    except VeilleError as error:
        log.error("%s", error)
        return False
    return mailed


def _read(file: Path) -> SentAlerts:
    try:
        kept = json.loads(file.read_text("utf-8"))
        return SentAlerts(at=datetime.fromisoformat(kept["at"]), states=dict(kept["states"]))
    except FileNotFoundError:
        return SentAlerts()
    except (ValueError, KeyError, TypeError):
        log.warning("%s is damaged: the operator may be told something twice", file)
        return SentAlerts()


def _write(file: Path, told: SentAlerts) -> None:
    making = file.with_suffix(".making")
    at = told.at.isoformat() if told.at else None
    making.write_text(json.dumps({"at": at, "states": told.states}), encoding="utf-8")
    making.replace(file)
