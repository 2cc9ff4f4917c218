"""How outlets do: silent, failing, blocked, changed layout; and what the operator is told."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from flows.notify import notify_operator
from flows.outlet_states import awake
from flows.run import run_once
from flows.settings import DigestSettings, SmtpSettings, load_settings
from flows.webhook import EndpointError, post_json
from i18n import open_language
from monitoring.alerts import News, SentAlerts, as_text, news
from monitoring.outlet_health import assess_one, rests
from records import HealthState, Outlet, OutletState, SettingError
from records.reason import Reason, ReasonCode, make_reason
from tests.one_outlet import loopback_newsroom, page_outlet, serving
from tests.reports.postoffice import Office, post_office
from warehouse.health import PageRead, Past, Visit
from warehouse.reader import query

NOW = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
NOT_FOUND = make_reason(ReasonCode.NAME_NOT_FOUND, host="a.ml")
OUTLET: Outlet = page_outlet()


def daily_visits(days: int, *, failed: int = 0, reason: Reason = NOT_FOUND) -> list[Visit]:
    """One visit a day up to now, the last `failed` of them without an answer."""
    return [
        Visit(
            at=NOW - timedelta(days=days - 1 - n),
            kind="daily",
            reached=n < days - failed,
            reason=None if n < days - failed else reason,
            asked=3,
            turned_away=0,
        )
        for n in range(days)
    ]


def daily_articles(days: int, *, stopped: int = 0) -> tuple[datetime, ...]:
    return tuple(NOW - timedelta(days=n, hours=9) for n in range(days, stopped - 1, -1))


def pages(count: int, **what: bool) -> list[PageRead]:
    have = {"has_text": True, "has_date": True, "has_language": True, "stored": True} | what
    at = [NOW - timedelta(hours=6 * n) for n in range(count)]
    return [PageRead(at=when, url=f"http://pages.test/{n}", **have) for n, when in enumerate(at)]


def state(past: Past) -> OutletState:
    return assess_one(OUTLET, past, NOW)


def well() -> Past:
    return Past(
        arrivals=daily_articles(120), visits=tuple(daily_visits(120)), pages=tuple(pages(60))
    )


def test_an_outlet_that_writes_as_ever_is_well() -> None:
    found = state(well())
    assert found.state is HealthState.WELL and found.reason is None
    assert found.last_good_url == "http://pages.test/0"
    assert found.articles_a_day == pytest.approx(1, rel=0.1)


def test_silence_says_since_when() -> None:
    found = state(replace(well(), arrivals=daily_articles(120, stopped=5)))
    assert found.state is HealthState.SILENT
    assert found.since == NOW - timedelta(days=5, hours=9)


def test_silence_is_judged_up_to_the_last_visit_that_got_an_answer() -> None:
    """We were down ourselves for the last five days: nobody is silent for that."""
    down = [visit for visit in daily_visits(120) if visit.at < NOW - timedelta(days=5)]
    past = replace(well(), arrivals=daily_articles(120, stopped=6), visits=tuple(down))
    assert state(past).state is HealthState.WELL


def test_one_failed_visit_is_no_state_two_are() -> None:
    assert state(replace(well(), visits=tuple(daily_visits(120, failed=1)))).state == "well"
    found = state(replace(well(), visits=tuple(daily_visits(120, failed=2))))
    assert found.state is HealthState.FAILING
    assert found.since == NOW - timedelta(days=1) and found.reason == NOT_FOUND


def test_turned_away_is_blocked() -> None:
    shut = [replace(visit, asked=3, turned_away=3) for visit in daily_visits(120)[-3:]]
    visits = (*daily_visits(120)[:-3], *shut)
    found = state(replace(well(), visits=visits))
    assert found.state is HealthState.BLOCKED and found.since == shut[0].at


@pytest.mark.parametrize("what", ["text", "date", "language"])
def test_pages_that_lost_something_are_a_changed_layout(what: str) -> None:
    bad = pages(6, **{f"has_{what}": False})
    found = state(replace(well(), pages=(*bad, *pages(60)[6:])))
    assert found.state is HealthState.CHANGED_LAYOUT
    assert found.since == bad[-1].at
    assert found.last_good_url == "http://pages.test/6"


def test_pages_that_never_had_a_date_are_no_change() -> None:
    assert state(replace(well(), pages=tuple(pages(60, has_date=False)))).state == "well"


def test_a_dead_outlet_is_tried_ever_more_rarely_and_never_given_up() -> None:
    visits = daily_visits(30)
    tried = []
    for day in range(1, 400):
        now = NOW + timedelta(days=day)
        if not rests(visits, now):
            tried.append(day)
            visits.append(replace(visits[-1], at=now, reached=False))
    waits = [b - a for a, b in pairwise(tried)]
    assert tried[:8] == list(range(1, 9))
    assert sorted(waits) == waits and max(waits) == 14 and tried[-1] > 380


def test_resting_outlets_are_left_out_of_the_run(tmp_path: Path) -> None:
    room = loopback_newsroom(load_settings(data_dir=tmp_path), [OUTLET], {})
    long_dead = Past(visits=tuple(daily_visits(100, failed=60)))
    late = replace(long_dead.visits[-1], at=room.now() - timedelta(days=1))
    dead = tuple(replace(v, at=v.at - (NOW - late.at)) for v in long_dead.visits)
    assert awake(room, {}).enabled == (OUTLET,)
    assert awake(room, {"pages": Past(visits=dead)}).enabled == ()


LONG = make_reason(ReasonCode.SILENT_FOR, days=9, usual_days=2.5)
ILL = OutletState(
    outlet_id="a",
    state=HealthState.SILENT,
    since=NOW,
    reason=make_reason(ReasonCode.SILENT_FOR, days=9, usual_days=2.5),
)
FINE = OutletState(outlet_id="a", state=HealthState.WELL)
OTHER = OutletState(outlet_id="b", state=HealthState.FAILING, since=NOW)


def test_nothing_is_told_twice_and_new_alarms_wait_for_the_next_day() -> None:
    told = SentAlerts(at=NOW, states={"a": "silent"})
    later, tomorrow = NOW + timedelta(hours=7), NOW + timedelta(days=1)
    zone = "Africa/Bamako"
    assert news([ILL], SentAlerts(), NOW, zone) == News(alarms=(ILL,))
    assert not news([ILL], told, tomorrow, zone)
    assert not news([ILL, OTHER], told, later, zone)
    assert news([ILL, OTHER], told, tomorrow, zone) == News(alarms=(OTHER,))
    assert news([FINE], told, later, zone) == News(recovered=(FINE,))


@contextmanager
def webhook(status: int) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """A receiver that answers with this status, and what it was given."""
    taken: list[dict[str, object]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hook/s3cret", taken
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_the_webhook_gets_alarm_and_recovery_once_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with webhook(200) as (url, taken):
        monkeypatch.setenv("VEILLE_ALERTS__WEBHOOK", url)
        settings = load_settings(data_dir=tmp_path)
        for day, states in enumerate([[ILL], [ILL], [FINE], [FINE], [ILL]]):
            notify_operator(settings, states, NOW + timedelta(days=day))
    assert [len(t["alarms"]) for t in taken] == [1, 0, 1]  # type: ignore[arg-type]
    assert taken[1]["recovered"] == ["a"] and "silencieux" in str(taken[0]["text"])


def test_the_operator_gets_alarm_and_recovery_by_mail_and_again_what_did_not_leave(
    tmp_path: Path,
) -> None:
    with post_office(Office()) as office:
        mail = SmtpSettings(host="127.0.0.1", port=office.port, security="none")
        told = DigestSettings(sender="veille@example.org", operator="garde@example.org")
        settings = load_settings(data_dir=tmp_path, smtp=mail, digest=told)
        office.on_rcpt = lambda address, nth: "451 later" if nth == 0 else None
        for day, states in enumerate([[ILL], [ILL], [ILL], [FINE], [FINE]]):
            notify_operator(settings, states, NOW + timedelta(days=day))
            notify_operator(settings, states, NOW + timedelta(days=day, hours=7))
    bodies = [mail.decode() for _, mail in office.taken]
    assert {address for address, _ in office.taken} == {"garde@example.org"}
    assert len(bodies) == 2 and office.tries == {"garde@example.org": 3}
    assert "a : silencieux" in bodies[0] and "a : de nouveau" in bodies[1]


def test_a_webhook_that_refuses_is_asked_again_and_its_secret_stays_out_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for status in (500, 302):
        with webhook(status) as (url, taken):
            monkeypatch.setenv("VEILLE_ALERTS__WEBHOOK", url)
            settings = load_settings(data_dir=tmp_path)
            notify_operator(settings, [ILL], NOW)
            notify_operator(settings, [ILL], NOW)
            assert len(taken) == 2
            with pytest.raises(EndpointError, match=f"HTTP {status}"):
                post_json(url, {})
    assert "127.0.0.1" in caplog.text and "s3cret" not in caplog.text
    with pytest.raises(SettingError):
        post_json("file:///etc/passwd", {})


def test_an_alert_says_since_when_and_shows_the_last_good_example() -> None:
    good = replace(ILL, last_good_url="http://pages.test/9")
    told = as_text(News(alarms=(good,), recovered=(OTHER,)), open_language("fr"))
    assert "02/03/2026 05:30" in told and "http://pages.test/9" in told and "b : de nouveau" in told


def page(number: int) -> bytes:
    told = " ".join(f"Le marché {number} compte {k} étals et {number} rues." for k in range(30))
    return f"<html lang=fr><title>Page {number}</title><article><p>{told}</p></article>".encode()


@pytest.mark.slow
def test_after_a_run_the_view_and_the_command_say_how_outlets_do(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "data")
    dead = replace(OUTLET, id="dead", home_url="http://dead.test", discovery=(
        replace(OUTLET.discovery[0], url="http://dead.test/feed"),
    ))  # fmt: skip
    with serving([partial(page, n) for n in range(3)]) as port:
        room = loopback_newsroom(settings, [OUTLET, dead], {"pages.test": port})
        for _ in range(2):
            asyncio.run(run_once(room, orchestrate=False))
    rows = query(
        settings.published,
        "select outlet_id, state, since is not null, last_good_url from outlet_health"
        " where outlet_id in ('dead', 'pages') order by 1",
    ).rows
    assert rows[0][:3] == ("dead", "failing", True)
    assert rows[1][1] == "well"
