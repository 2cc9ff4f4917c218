"""Every door says the same reason: SQL, JSON, `veille health`, alert mail, webhook, digest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cli.commands.health import _cells
from cli.speech import speaking
from i18n import LANGUAGES, open_language
from monitoring.alerts import ALARMING, News, as_object, as_text
from monitoring.outlet_health import assess
from records import HealthState, Outlet, OutletReport, OutletState
from records.outcome import Batch, Run
from records.reason import Reason, ReasonCode, http_reason, make_reason, to_plain
from records.vocabulary import RunStatus
from reports.digest.document import _trouble
from reports.digest.edition import OutletTrouble, Trouble
from reports.digest.snapshot import Snapshot
from reports.digest.voice import Voice
from tests.i18n.test_reasons import example
from tests.warehouse.made import outlet
from warehouse.health import pasts, store_states
from warehouse.reader import query, reading
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

NOW = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
FAILING: dict[str, Reason] = {
    f"o{number}-{code.replace('_', '-')}": example(code).at("https://o.example/feed")
    for number, code in enumerate(ReasonCode)
}
JUDGED: dict[str, tuple[HealthState, Reason]] = {
    "silent": (
        HealthState.SILENT,
        make_reason(ReasonCode.SILENT_FOR, days=9, usual_days=2.5),
    ),
    "barred": (HealthState.BLOCKED, make_reason(ReasonCode.TURNED_AWAY, away=27, asked=30)),
    "rebuilt": (
        HealthState.CHANGED_LAYOUT,
        make_reason(ReasonCode.WITHOUT_DATE, bad=5, pages=12),
    ),
}


class Doors:
    """A published warehouse with an outlet for each reason, and its states as judged."""

    def __init__(self, folder: Path) -> None:
        self.path, self.published = folder / "w.duckdb", folder / "p.duckdb"
        outlets = [outlet(name) for name in (*FAILING, *JUDGED)]
        with open_warehouse(self.path) as warehouse:
            warehouse.record_outlets(outlets, NOW)
            for day in (1, 0):
                run = f"run-{day}"
                at = NOW - timedelta(days=day)
                warehouse.begin_run(
                    Run(run_id=run, kind="daily", started_at=at, program_version="1")
                )
                for each in outlets:
                    warehouse.append(_visit(each, at), run)
                warehouse.end_run(run, RunStatus.DEGRADED, at)
            past = pasts(warehouse.connection, NOW - timedelta(days=9))
            failing = [each for each in outlets if each.id in FAILING]
            self.states = [*assess(failing, past, NOW), *map(_judged, JUDGED)]
            store_states(warehouse.connection, self.states, "run-0", NOW)
        publish(self.path, self.published)


def _visit(of: Outlet, at: datetime) -> Batch:
    reason = FAILING.get(of.id)
    report = OutletReport(
        outlet_id=of.id, candidates=0, reached=reason is None, reason=reason, started_at=at
    )
    return Batch(report=report)


def _judged(name: str) -> OutletState:
    state, reason = JUDGED[name]
    return OutletState(outlet_id=name, state=state, since=NOW, reason=reason)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Doors:
    return Doors(tmp_path_factory.mktemp("doors"))


def wanted(name: str) -> Reason:
    return FAILING[name] if name in FAILING else JUDGED[name][1]


def test_all_reasons_alarm(doors: Doors) -> None:
    assert {s.outlet_id for s in doors.states if s.state in ALARMING} == {*FAILING, *JUDGED}


def test_sql_and_json_give_the_code_and_the_values(doors: Doors) -> None:
    sql = "select outlet_id, reason, reason_values from outlet_health"
    stored = {row[0]: (row[1], json.loads(row[2])) for row in query(doors.published, sql).rows}
    alarms = as_object(News(alarms=tuple(doors.states)))["alarms"]
    posted = {row["outlet"]: row["reason"] for row in json.loads(json.dumps(alarms))}
    shown = {row["outlet_id"]: row["reason"] for row in to_plain(doors.states)}
    for name in (*FAILING, *JUDGED):
        code, values = stored[name]
        assert {"code": code, **values} == posted[name] == shown[name]
        assert shown[name] == wanted(name).to_object()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_door_says_every_reason_alike(doors: Doors, language: str) -> None:
    speech, voice = open_language(language), Voice(language)
    with reading(doors.published) as connection:
        letter = {row.outlet_id: row for row in Snapshot(connection).health()}
    for state in doors.states:
        name, said = state.outlet_id, speech.reason(wanted(state.outlet_id))
        assert said in as_text(News(alarms=(state,)), speech), name
        with speaking(speech):
            assert said in " ".join(_cells(state)), name
        row = letter[name]
        trouble = OutletTrouble(
            outlet_id=name, outlet=name, trouble=Trouble(row.state), since=date(2026, 3, 1),
            reason=wanted(name),
        )  # fmt: skip
        assert f"({voice._typeset(said)})" in _trouble(trouble, voice), name
        assert (row.reason_code, row.reason_values) == (
            str(wanted(name).code), wanted(name).to_json(),
        )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_site_that_is_down_is_never_told_as_barred_by_robots(status: int, language: str) -> None:
    """The robots.txt of a site in ruins answers as the rest of it: no ban was spoken."""
    down = make_reason(ReasonCode.ROBOTS_UNAVAILABLE, because=http_reason(status))
    barred = make_reason(ReasonCode.ROBOTS_FORBIDS, url="https://o.example/a")
    speech = open_language(language)
    said = speech.reason(down)
    assert said.startswith(speech.reason(http_reason(status)))
    assert speech.reason(barred) not in said
    alone = make_reason(ReasonCode.HOST_LEFT_ALONE, because=down)
    assert speech.reason(alone).startswith(speech.reason(http_reason(status)))


def test_an_alert_speaks_one_language(doors: Doors) -> None:
    state = replace(_judged("silent"), outlet_id="o")
    fr, en = (as_text(News(alarms=(state,)), open_language(lang)) for lang in ("fr", "en"))
    assert "rien depuis 9 jours" in fr and "nothing" not in fr
    assert "nothing for 9 days" in en and "rien" not in en
