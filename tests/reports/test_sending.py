"""From the outbox to a server, whatever the server does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desk.database import open_desk
from records import InputError, RunLocked
from reports.digest import issues
from reports.digest.compose import Press
from reports.digest.edition import week
from reports.digest.personalise import Profile
from reports.mail import outbox, sending, subscribers
from reports.mail.outbox import Tally
from reports.mail.rate_limit import Pace
from reports.mail.smtp import Postbox, Server
from reports.mail.tokens import Purpose
from tests.reports.postoffice import Office, post_office
from tests.reports.samples import DUE, HEAD, full

PRESS = Press(snapshot=Path("unused"), masthead=HEAD, outlet_names={"fleuve": "Le Fleuve"})


@dataclass
class Clock:
    """Time that moves when told to."""

    now: datetime = DUE

    def __call__(self) -> datetime:
        return self.now


def desk_with(path: Path, readers: int, profile: Profile | None = None) -> sqlite3.Connection:
    """A desk with active readers and this week's issue, approved and queued."""
    desk = open_desk(path)
    for number in range(readers):
        subscribers.add(
            desk, f"r{number}@example.org", profile or Profile(), confirmed=True, now=DUE
        )
    issues.save_draft(desk, replace(full(3), topics=()), week("2026-W47"), due_at=DUE, now=DUE)
    issue = issues.approve(desk, "2026-W47", by="test", now=DUE)
    sending.queue_issue(office_of(desk), PRESS, issue, now=DUE)
    return desk


def office_of(desk: sqlite3.Connection) -> sending.Office:
    return sending.Office(desk=desk, masthead=HEAD, key="k" * 40)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    made = desk_with(tmp_path / "desk.sqlite", 3)
    yield made
    made.close()


def send(desk: sqlite3.Connection, server: Server, clock: Clock) -> Tally:
    return sending.send(
        office_of(desk),
        Postbox(server, HEAD.sender),
        clock=clock,
        sleep=lambda seconds: None,
        per_minute=0,
    )


def test_every_reader_gets_one(desk: sqlite3.Connection) -> None:
    with post_office(Office()) as office:
        tally = send(desk, office.server, Clock())
        again = send(desk, office.server, Clock())
    assert (tally.sent, again.sent) == (3, 0)
    assert sorted(a for a, _ in office.taken) == [f"r{n}@example.org" for n in range(3)]
    assert outbox.states(desk, "2026-W47") == {"sent": 3}


def test_queueing_twice_makes_no_second_row(desk: sqlite3.Connection) -> None:
    issue = issues.must_find(desk, "2026-W47")
    assert sending.queue_issue(office_of(desk), PRESS, issue, now=DUE) == 0


def test_partial_refusal_and_bad_address(desk: sqlite3.Connection) -> None:
    def on_rcpt(address: str, nth: int) -> str | None:
        return "550 5.1.1 no such user" if address.startswith("r1") else None

    with post_office(Office(on_rcpt=on_rcpt)) as office:
        tally = send(desk, office.server, Clock())
    assert (tally.sent, tally.refused) == (2, 1)
    bounced = subscribers.by_address(desk, "r1@example.org")
    assert bounced and bounced.standing == "bounced"


def test_policy_refusal_blames_nobody(desk: sqlite3.Connection) -> None:
    with post_office(Office(on_rcpt=lambda a, n: "550 5.7.1 policy")) as office:
        tally = send(desk, office.server, Clock())
    assert tally.refused == 3
    assert len(subscribers.everyone(desk, subscribers.Standing.ACTIVE)) == 3


def test_greylisting_is_waited_out(desk: sqlite3.Connection) -> None:
    clock = Clock()
    with post_office(Office(on_rcpt=lambda a, n: "451 later" if n < 2 else None)) as office:
        first = send(desk, office.server, clock)
        assert (first.sent, first.later) == (0, 3)
        assert first.next_try_at == DUE + timedelta(minutes=5)
        clock.now += timedelta(minutes=4)
        assert send(desk, office.server, clock).later == 0
        clock.now += timedelta(minutes=1)
        assert send(desk, office.server, clock).later == 3
        clock.now += timedelta(minutes=15)
        assert send(desk, office.server, clock).sent == 3
    assert len(office.taken) == 3


def test_greylisting_without_end_is_given_up(desk: sqlite3.Connection) -> None:
    clock = Clock()
    with post_office(Office(on_rcpt=lambda a, n: "451 later")) as office:
        for _ in range(40):
            tally = send(desk, office.server, clock)
            clock.now += timedelta(hours=3)
    assert outbox.states(desk, "2026-W47") == {"refused": 3}
    assert tally.next_try_at is None
    assert len(subscribers.everyone(desk, subscribers.Standing.ACTIVE)) == 3


@pytest.mark.parametrize("cut", ["cut before", "cut after"])
def test_line_cut_after_the_dot_is_uncertain(desk: sqlite3.Connection, cut: str) -> None:
    def on_data(address: str, nth: int) -> str | None:
        return cut if address.startswith("r1") else None

    clock = Clock()
    with post_office(Office(on_data=on_data)) as office:
        tally = send(desk, office.server, clock)
        clock.now += timedelta(days=2)
        again = send(desk, office.server, clock)
        assert (tally.sent, tally.uncertain, again.sent) == (2, 1, 0)
        (row,) = outbox.waiting_for_a_person(desk)
        outbox.decide(desk, row.outbox_id, resend=True, now=clock.now)
        office.on_data = lambda address, nth: None
        assert send(desk, office.server, clock).sent == 1
    identifiers = {_header(mail, b"Message-ID") for _, mail in office.taken}
    # The second copy has the first one's Message-ID: a reader's program may know it.
    assert len(identifiers) == 3
    with pytest.raises(InputError, match="no uncertain mail"):
        outbox.decide(desk, row.outbox_id, resend=True, now=clock.now)


def _header(mail: bytes, name: bytes) -> bytes:
    head = mail.replace(b"\r\n", b"\n").split(b"\n\n")[0]
    return next(x for x in head.split(b"\n") if x.startswith(name + b":"))


def test_refused_content_is_no_bounce(desk: sqlite3.Connection) -> None:
    with post_office(Office(on_data=lambda a, n: "554 5.6.0 no")) as office:
        assert send(desk, office.server, Clock()).refused == 3
    assert len(subscribers.everyone(desk, subscribers.Standing.ACTIVE)) == 3


def test_server_down_loses_nothing_and_says_so(desk: sqlite3.Connection) -> None:
    clock = Clock()
    nobody = Server(host="127.0.0.1", port=1, security="none", timeout_s=2)
    for _ in range(4):
        tally = send(desk, nobody, clock)
        assert "127.0.0.1:1" in tally.trouble
        clock.now += timedelta(hours=6)
    assert tally.overdue
    with post_office(Office()) as office:
        assert send(desk, office.server, clock).sent == 3


def test_who_leaves_meanwhile_gets_nothing(desk: sqlite3.Connection) -> None:
    leaving = subscribers.by_address(desk, "r2@example.org")
    assert leaving
    subscribers.leave(desk, leaving.subscriber_id, DUE)
    with post_office(Office()) as office:
        tally = send(desk, office.server, Clock())
    assert (tally.sent, tally.cancelled) == (2, 1)
    assert "r2@example.org" not in {address for address, _ in office.taken}


def test_weekdays_are_kept(tmp_path: Path) -> None:
    desk = desk_with(tmp_path / "desk.sqlite", 2, Profile(weekday=4))
    clock = Clock()
    with post_office(Office()) as office:
        assert send(desk, office.server, clock).sent == 0
        clock.now = DUE + timedelta(days=3)
        assert send(desk, office.server, clock).sent == 2
    assert b"Date: Thu, 26 Nov 2026 07:00:00 +0000" in office.taken[0][1]
    desk.close()


def test_two_senders_exclude_each_other(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    with outbox.alone(path), pytest.raises(RunLocked), outbox.alone(path):
        raise AssertionError("two senders at once")


def test_drafts_and_old_issues_are_not_queued(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk.sqlite")
    issues.save_draft(desk, full(1), week("2026-W47"), due_at=DUE, now=DUE)
    draft = issues.must_find(desk, "2026-W47")
    with pytest.raises(InputError, match="is a draft"):
        sending.queue_issue(office_of(desk), PRESS, draft, now=DUE)
    approved = issues.approve(desk, "2026-W47", by="x", now=DUE)
    with pytest.raises(InputError, match="older than 60 days"):
        sending.queue_issue(office_of(desk), PRESS, approved, now=DUE + timedelta(days=61))
    desk.close()


@pytest.mark.parametrize(("days", "kept"), [(89, 2), (91, 0)])
def test_the_log_of_sending_is_kept_for_ninety_days(
    desk: sqlite3.Connection, days: int, kept: int
) -> None:
    clock = Clock()
    with post_office(Office(on_data=lambda a, n: "cut after" if "r1" in a else None)) as office:
        send(desk, office.server, clock)
        subscribers.note_bounce(desk, "x", hard=False, code="4.2.2", fingerprint="f", now=DUE)
        assert outbox.states(desk, "2026-W47") == {"sent": 2, "uncertain": 1}
        clock.now = DUE + timedelta(days=days)
        send(desk, office.server, clock)
    left = outbox.states(desk, "2026-W47")
    assert left.get("sent", 0) == kept and bool(left) == bool(kept)
    for table in ("rendering", "bounce"):
        assert bool(desk.execute(f"select 1 from {table}").fetchone()) == bool(kept), table
    # What was told stays: the memory of four weeks names no reader.
    assert desk.execute("select count(*) as n from issue_story").fetchone()["n"] == 4


def test_mails_keep_their_distance() -> None:
    waits: list[float] = []
    moments = iter((100.0, 100.4, 105.0, 105.1))
    pace = Pace(60, waits.append, lambda: next(moments))
    for _ in range(4):
        pace.wait()
    # The second waits for the rest of its second, the third came late enough, the fourth waits.
    assert waits == [pytest.approx(0.6), pytest.approx(0.9)]
    free = Pace(0, waits.append, lambda: next(moments))
    free.wait()
    assert len(waits) == 2


def test_a_refused_sender_stops_everything(desk: sqlite3.Connection) -> None:
    class Strict(Office):
        async def handle_MAIL(self, *given: object) -> str:
            return "550 not yours"

    with post_office(Strict()) as office, pytest.raises(InputError, match="as sender"):
        send(desk, office.server, Clock())
    assert outbox.states(desk, "2026-W47") == {"queued": 3}


def test_lines_that_begin_with_a_dot_arrive_whole(tmp_path: Path) -> None:
    with post_office(Office()) as office:
        postbox = Postbox(office.server, HEAD.sender)
        message = b"Subject: x\r\n\r\n.one\r\n..two\r\n."
        answer = postbox.hand_over("a@example.org", message, before_data=lambda: None)
        postbox.close()
    assert answer.fate == "accepted"
    assert office.taken[0][1] == message + b"\r\n"


def test_confirmation_letter_by_reply_and_by_link(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk.sqlite")
    reader = subscribers.add(desk, "new@example.org", Profile(language="en"), now=DUE)
    by_reply = office_of(desk)
    by_link = replace(by_reply, masthead=replace(HEAD, public_url="https://veille.example"))
    assert sending.queue_letter(by_reply, Purpose.CONFIRM, reader, now=DUE)
    assert not sending.queue_letter(by_reply, Purpose.CONFIRM, reader, now=DUE)
    with post_office(Office()) as office:
        assert send(desk, office.server, Clock()).sent == 1
    (_, letter) = office.taken[0]
    assert b"List-Unsubscribe" not in letter
    assert b"confirm " in letter
    row = outbox.Row(
        outbox_id=1, issue_id="confirm:x", subscriber_id=reader.subscriber_id, profile="letter",
        message_id="<x@y>", state="queued", due_at=DUE, attempts=0, answer="",
    )  # fmt: skip
    assert b"https://veille.example/confirm?t=3D" in sending.mail_of(by_link, row, reader)
    desk.close()
