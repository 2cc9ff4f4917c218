"""Whatever a stranger sends to the address that bounces come back to: no effect, no delay."""

from __future__ import annotations

import mailbox
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.database import open_desk
from reports.digest.personalise import Profile
from reports.mail import subscribers, tokens
from reports.mail.bounces import Returned, read_mailbox
from reports.mail.returned_mail import is_automatic, parse_mail, read_header, read_text
from reports.mail.subscribers import Standing
from reports.mail.tokens import Purpose
from tests.reports.samples import DUE
from tests.reports.test_returns import KEY, report, sent

KNOWN = "r1@example.org"
FROM = b"From: x@evil.example\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_desk(tmp_path / "desk.sqlite")) as opened:
        for number in range(3):
            address = f"r{number}@example.org"
            subscribers.add(opened, address, Profile(), confirmed=number > 0, now=DUE)
        yield opened


def read_mail(desk: sqlite3.Connection, folder: Path, body: bytes) -> Returned:
    file = folder / "mail.eml"
    file.write_bytes(body)
    return read_mailbox(desk, file, key=KEY, now=DUE)


def standings(desk: sqlite3.Connection) -> list[Standing]:
    return [reader.standing for reader in subscribers.everyone(desk)]


def nested(depth: int) -> bytes:
    parts = (
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (k, k) for k in range(depth)
    )
    return FROM + b"".join(parts) + b"Content-Type: text/plain\n\nx\n"


FORGED = {
    "a report without a letter of ours": report(KNOWN, "5.1.1"),
    "with a Message-ID that was never ours": report(
        KNOWN, "5.1.1", mail="<2026-w47.000000000000000000000000@veille.example>"
    ),
    "Exim's header": FROM + b"X-Failed-Recipients: r1@example.org, r2@example.org\n\n550 no\n",
    "qmail's words": FROM + b"\nHi. This is the qmail-send program\n\n<r1@example.org>:\n550 no\n",
    "an original recipient": report(KNOWN, "5.1.1").replace(
        b"Final-Recipient", b"Original-Recipient: rfc822; r1@example.org\r\nFinal-Recipient"
    ),
    "a soft one": report(KNOWN, "4.2.2"),
}


@pytest.mark.parametrize("body", FORGED.values(), ids=FORGED)
def test_a_report_that_returns_no_letter_of_ours_stops_nobody(
    body: bytes, desk: sqlite3.Connection, tmp_path: Path
) -> None:
    sent(desk, 1)
    before = standings(desk)
    for _ in range(4):
        assert read_mail(desk, tmp_path, body).unknown == 1
    assert standings(desk) == before


def test_a_reader_can_bounce_nobody_else(desk: sqlite3.Connection, tmp_path: Path) -> None:
    own = sent(desk, 2)
    sent(desk, 1)
    assert read_mail(desk, tmp_path, report(KNOWN, "5.1.1", mail=own)).hard == 1
    assert standings(desk) == [Standing.PENDING, Standing.ACTIVE, Standing.BOUNCED]


def test_one_letter_counts_once_a_kind(desk: sqlite3.Connection, tmp_path: Path) -> None:
    mail = sent(desk, 1)
    reports = [report(KNOWN, "4.2.2", mail=mail) + b"\r\n" * n for n in range(5)]
    counts = [read_mail(desk, tmp_path, body) for body in reports]
    assert [count.soft for count in counts] == [1, 0, 0, 0, 0]
    assert sum(count.again for count in counts) == 4


HOSTILE = {
    "an unknown charset": FROM + b"Content-Type: text/plain; charset=x-klingon\n\nhi\n",
    "an unknown charset of a report": FROM
    + b"X-Failed-Recipients: a@b.c\nContent-Type: text/plain; charset=x-klingon\n\nhi\n",
    "a charset that is no text": FROM + b"Content-Type: text/plain; charset=base64\n\nhi\n",
    "an unknown transfer encoding": FROM + b"Content-Transfer-Encoding: x-foo\n\nhi\n",
    "broken base64": FROM + b"Content-Transfer-Encoding: base64\n\n====a\n",
    "a subject in an unknown charset": FROM + b"Subject: =?x-klingon?Q?abc?=\n\nhi\n",
    "a subject of broken base64": FROM + b"Subject: =?utf-8?B?a?=\n\nhi\n",
    "raw bytes in the subject": FROM + b"Subject: caf\xe9 \xff\xfe\n\nhi\n",
    "NUL": b"From: x@y.z\0\nSub\0ject: x\n\n\0",
    "no header": b"\n\nhi",
    "nested 3,000 deep": nested(3000),
    "messages nested 3,000 deep": FROM + b"Content-Type: message/rfc822\n\n" * 3000 + b"x",
    "300 kB of recipients": FROM + b"X-Failed-Recipients: " + b"a@b.c, " * 40000 + b"\n\n550\n",
    "20,000 brackets": FROM + b"X-Failed-Recipients: " + b"(" * 20000 + b"\n\n550\n",
    "20,000 encoded words": FROM + b"Subject: " + b"=?utf-8?Q?a?= " * 20000 + b"\n\nhi\n",
    "folded encoded words": FROM + b"Subject:" + b" =?utf-8?Q?a?=\n" * 20000 + b"\nhi\n",
    "words that may be a token": FROM + b"Subject: leave " + b"aaaa-" * 60000 + b"\n\nhi\n",
    "pieces that may be tokens": FROM + b"Subject: leave " + b"a." * 100000 + b"\n\nhi\n",
    "a type of a megabyte": FROM + b"Content-Type: multipart/x;" + b' a="' * 250000 + b"\n\nhi\n",
    "a type in folds": FROM + b"Content-Type: multipart/x;" + b'\n a="' * 60000 + b"\n\nhi\n",
    "50,000 recipients of a report": report("a@b.example", "5.1.1").replace(
        b"Action: failed", b"Action: relayed\r\n\r\nFinal-Recipient: rfc822; a@b.c" * 50000
    ),
    "a megabyte of identifiers": FROM
    + b"X-Failed-Recipients: a@b.c\n\n550\n"
    + b"Message-ID: <a@b>\n" * 60000,
    "a megabyte of spaces": FROM + b"X-Failed-Recipients: a\n\nMessage-ID:" + b" " * 10**6,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mail_costs_itself_only(
    body: bytes, desk: sqlite3.Connection, tmp_path: Path
) -> None:
    """The leave request behind it in the mailbox is still heard."""
    leaver = subscribers.by_address(desk, KNOWN)
    assert leaver
    token = tokens.make(KEY, Purpose.LEAVE, leaver.subscriber_id)
    box = mailbox.Maildir(tmp_path / "mail", create=True)
    box.add(body)
    box.add(f"From: {KNOWN}\nSubject: leave {token}\n\n".encode())
    started = time.monotonic()
    found = read_mailbox(desk, tmp_path / "mail", key=KEY, now=DUE)
    assert time.monotonic() - started < 2
    assert (found.left, found.hard, found.soft) == (1, 0, 0)
    assert found.unknown + found.unreadable == 1
    assert standings(desk) == [Standing.PENDING, Standing.UNSUBSCRIBED, Standing.ACTIVE]


AUTOMATIC = {
    "an out-of-office reply": ("Re: {ours}", b"Auto-Submitted: auto-replied\n"),
    "marked generated": ("Re: {ours}", b"Auto-Submitted: Auto-Generated; owner=x\n"),
    "an older autoresponder": ("Re: {ours}", b"Precedence: auto_reply\n"),
    "a list": ("{ours}", b"Precedence: list\n"),
    "a null sender": ("{ours}", b"Return-Path: <>\n"),
    "a mailer daemon": ("Undeliverable: {ours}", b"From: MAILER-DAEMON@mx.example\n"),
    "a report by its subject": ("Undeliverable: {ours}", b""),
    "a vacation by its subject": ("Réponse automatique : {ours}", b""),
    "absent": ("Absence du bureau Re: {ours}", b""),
    "forwarded to somebody": ("Fwd: {ours}", b""),
    "X-Autoreply": ("Re: {ours}", b"X-Autoreply: yes\n"),
    "a report": ("{ours}", b"Content-Type: multipart/report; boundary=b\n"),
}


@pytest.mark.parametrize("case", AUTOMATIC.values(), ids=AUTOMATIC)
def test_a_program_confirms_and_leaves_for_nobody(
    case: tuple[str, bytes], desk: sqlite3.Connection, tmp_path: Path
) -> None:
    subject, header = case
    for number, purpose in ((0, Purpose.CONFIRM), (1, Purpose.LEAVE)):
        reader = subscribers.by_address(desk, f"r{number}@example.org")
        assert reader
        token = tokens.make(KEY, purpose, reader.subscriber_id)
        ours = f"Confirmez votre abonnement à la Veille Mali–Russie [{purpose} {token}]"
        line = f"Subject: {subject.format(ours=ours)}\n\nBonjour\n".encode()
        read_mail(desk, tmp_path, header + line)
    assert standings(desk) == [Standing.PENDING, Standing.ACTIVE, Standing.ACTIVE]


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Confirmez votre abonnement à la Veille Mali–Russie [confirm {token}]",
        "RE : [EXTERNE] Re: Confirm your subscription to Mali–Russia Watch [confirm {token}]",
        "AW: confirm {token}",
        "confirm  {broken}",
        "Réf : Confirmez votre abonnement à la Veille Mali–Russie\n [confirm\n {token}]",
    ],
)
def test_a_persons_reply_confirms(subject: str, desk: sqlite3.Connection, tmp_path: Path) -> None:
    reader = subscribers.by_address(desk, "r0@example.org")
    assert reader
    token = tokens.make(KEY, Purpose.CONFIRM, reader.subscriber_id)
    line = subject.format(token=token, broken=f"{token[:30]} {token[30:]}")
    body = f"Auto-Submitted: no\nFrom: Awa <r0@example.org>\nSubject: {line}\n\nOui\n".encode()
    assert read_mail(desk, tmp_path, body).confirmed == 1
    assert standings(desk)[0] is Standing.ACTIVE


@given(st.binary(max_size=2000), st.sampled_from(sorted(HOSTILE)), st.integers(0, 400))
@settings(max_examples=300, deadline=2000)
def test_any_bytes_are_a_mail(noise: bytes, name: str, place: int) -> None:
    start = HOSTILE[name][:1000]
    message = parse_mail(start[:place] + noise + start[place:])
    assert len(read_header(message, "Subject")) <= 2000
    read_text(message)
    is_automatic(message)
