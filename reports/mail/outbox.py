"""The outbox: one row a reader and issue, written before any mail leaves.

    queued ──> sending ──> sent
       ^          ├──────> refused      (5xx, or three days of 4xx)
       └──────────┤        cancelled    (the reader left meanwhile)
     (4xx, no     └──────> uncertain    (the line or the program broke after the mail had left:
      connection)                        a person looks, `veille digest outbox`)

Only one process sends at a time (a lock beside the desk), so a row found in `sending` at the
start is of a process that died.
"""

from __future__ import annotations

import fcntl
import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from desk.database import instant, stamp, transaction
from records import InputError, RunLocked
from records.error_code import ErrorCode
from reports.mail import subscribers
from reports.mail.rate_limit import Pace
from reports.mail.smtp import Answer, Fate, Postbox, Unreachable
from reports.mail.subscribers import Standing, Subscriber

log = logging.getLogger(__name__)
BACK_OFF = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240))
GIVE_UP = timedelta(days=3)
KEEP = timedelta(days=90)
"""How long the outbox remembers what was sent to whom."""
SESSION_MAILS = 100
"""Mails in one SMTP session: many servers close longer ones."""
ALARM = timedelta(hours=4)
"""A row that is due for so long means that a person should look at the mail server."""

Checkpoint = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the outbox."""

    outbox_id: int
    issue_id: str
    subscriber_id: str
    profile: str
    message_id: str
    state: str
    due_at: datetime
    attempts: int
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one round of sending did."""

    sent: int = 0
    refused: int = 0
    later: int = 0
    cancelled: int = 0
    uncertain: int = 0
    """New in this round; all are listed by `waiting_for_a_person`."""
    next_try_at: datetime | None = None
    trouble: str = ""
    """Why the round ended early, in one line."""
    overdue: bool = False
    """Something has been due for longer than `ALARM`."""


@contextmanager
def alone(desk_path: Path) -> Iterator[None]:
    """The right to send. Raises RunLocked when another process has it."""
    with desk_path.with_name("outbox.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunLocked(ErrorCode.SENDING_ALREADY) from error
        yield


def queue(
    desk: sqlite3.Connection,
    issue_id: str,
    readers: Mapping[str, tuple[str, str, datetime]],
    messages: Mapping[str, bytes],
    *,
    now: datetime,
) -> int:
    """Write the rows of an issue, with the mails that they stand for; gives how many are new.

    `readers` maps a subscriber's id to (profile key, Message-ID, due at); `messages` a profile key
    to its mail. A reader who has a row for this issue keeps it, a mail stored once is not changed.
    """
    with transaction(desk):
        desk.executemany(
            "insert or ignore into rendering (issue_id, profile, message) values (?, ?, ?)",
            [(issue_id, key, body) for key, body in sorted(messages.items())],
        )
        before = desk.total_changes
        desk.executemany(
            "insert or ignore into outbox (issue_id, subscriber_id, profile, message_id, state,"
            " due_at, next_try_at, changed_at) values (?, ?, ?, ?, 'queued', ?, ?, ?)",
            [
                (issue_id, who, profile, message_id, stamp(due), stamp(due), stamp(now))
                for who, (profile, message_id, due) in sorted(readers.items())
            ],
        )
        return desk.total_changes - before


def stored_message(desk: sqlite3.Connection, issue_id: str, profile: str) -> bytes | None:
    """The mail of an issue for a profile as it was queued, or none."""
    row = desk.execute(
        "select message from rendering where issue_id = ? and profile = ?", (issue_id, profile)
    ).fetchone()
    return bytes(row["message"]) if row else None


def send_due(
    desk: sqlite3.Connection,
    postbox: Postbox,
    mail_of: Callable[[Row, Subscriber], bytes],
    *,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    per_minute: int = 0,
    checkpoint: Checkpoint = lambda point: None,
) -> Tally:
    """Send every row that is due, one mail after the other. Call it within `alone`.

    Nothing is sent twice, whatever breaks. Raises InputError when the server refuses us; what is
    not sent stays queued.
    """
    tally = Tally(uncertain=_settle_the_dead(desk, clock()))
    pace, ledger = Pace(per_minute, sleep), Ledger(desk)
    try:
        for number, row in enumerate(_due(desk, clock())):
            reader = subscribers.by_id(desk, row.subscriber_id)
            if reader is None or not _wanted(row, reader):
                _settle(desk, row, "cancelled", "", clock())
                tally = replace(tally, cancelled=tally.cancelled + 1)
                continue
            message = mail_of(row, reader)
            checkpoint("rendered")
            if number % SESSION_MAILS == SESSION_MAILS - 1:
                postbox.close()
            if per_minute:
                ledger.write()
                pace.wait()
            answer = _hand_over(ledger, postbox, row, reader, message, clock, checkpoint)
            tally = _counted(tally, _note(ledger, row, answer, clock()))
            checkpoint("noted")
    except Unreachable as error:
        tally = replace(tally, trouble=str(error))
    finally:
        ledger.write()
        postbox.close()
    return replace(tally, next_try_at=_next_try(desk), overdue=_overdue(desk, clock()))


class Ledger:
    """The desk, with at most one « sent » not written yet.

    It is written with the next mail's « sending », in one transaction: half the waits for the
    disk. Whoever dies in between leaves a row in « sending », which a person is asked about: never
    twice, never lost, as before.
    """

    def __init__(self, desk: sqlite3.Connection) -> None:
        self.desk = desk
        self._sent: tuple[Row, str, datetime] | None = None

    def sent(self, row: Row, words: str, now: datetime) -> None:
        """Keep that a mail was taken, until the next mail or `write`."""
        self.write()
        self._sent = row, words, now

    def write(self) -> None:
        """Write what is kept."""
        if self._sent is not None:
            (row, words, now), self._sent = self._sent, None
            _settle(self.desk, row, "sent", words, now)

    def claim(self, row: Row, now: datetime) -> bool:
        """Mark a row as on its way, unless it is queued no more."""
        with transaction(self.desk):
            self.write()
            claimed = self.desk.execute(
                "update outbox set state = 'sending', attempts = attempts + 1, changed_at = ?"
                " where outbox_id = ? and state = 'queued'",
                (stamp(now), row.outbox_id),
            ).rowcount
        return claimed == 1


def _hand_over(
    ledger: Ledger,
    postbox: Postbox,
    row: Row,
    reader: Subscriber,
    message: bytes,
    clock: Callable[[], datetime],
    checkpoint: Checkpoint,
) -> Answer:
    def mark() -> None:
        if not ledger.claim(row, clock()):
            raise InputError(ErrorCode.OUTBOX_CHANGED, outbox_id=row.outbox_id)
        checkpoint("sending")

    answer = postbox.hand_over(reader.address, message, before_data=mark)
    checkpoint("answered")
    return answer


def _note(ledger: Ledger, row: Row, answer: Answer, now: datetime) -> str:
    """Keep the server's answer; gives the state that it made."""
    desk = ledger.desk
    if answer.fate is not Fate.ACCEPTED:
        ledger.write()
    words = f"{answer.code} {answer.text}".strip()
    log.info("issue %s reader %s: %s %s", row.issue_id, row.subscriber_id, answer.fate, answer.code)
    match answer.fate:
        case Fate.ACCEPTED:
            ledger.sent(row, words, now)
            return "sent"
        case Fate.UNCERTAIN:
            _settle(desk, row, "uncertain", words, now)
            return "uncertain"
        case Fate.REFUSED:
            return _refuse(desk, row, words, hard=answer.about_address, now=now)
        case Fate.LATER:
            return _later(desk, row, words, now)


def _refuse(desk: sqlite3.Connection, row: Row, words: str, *, hard: bool, now: datetime) -> str:
    _settle(desk, row, "refused", words, now)
    subscribers.note_bounce(
        desk,
        row.subscriber_id,
        hard=hard,
        code=words[:3],
        fingerprint=f"{row.issue_id} {row.subscriber_id}",
        now=now,
    )
    return "refused"


def _later(desk: sqlite3.Connection, row: Row, words: str, now: datetime) -> str:
    if now - row.due_at > GIVE_UP:
        return _refuse(desk, row, f"given up after three days: {words}", hard=False, now=now)
    wait = BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)]
    desk.execute(
        "update outbox set state = 'queued', attempts = ?, next_try_at = ?, answer = ?,"
        " changed_at = ? where outbox_id = ?",
        (row.attempts + 1, stamp(now + wait), words, stamp(now), row.outbox_id),
    )
    return "later"


def _counted(tally: Tally, state: str) -> Tally:
    match state:
        case "sent":
            return replace(tally, sent=tally.sent + 1)
        case "refused":
            return replace(tally, refused=tally.refused + 1)
        case "uncertain":
            return replace(tally, uncertain=tally.uncertain + 1)
        case _:
            return replace(tally, later=tally.later + 1)


def _wanted(row: Row, reader: Subscriber) -> bool:
    """Confirmation goes to the pending, a link to leave to anyone on the list, else the active."""
    if row.issue_id.startswith("confirm:"):
        return reader.standing is Standing.PENDING
    return reader.standing is Standing.ACTIVE


def _settle_the_dead(desk: sqlite3.Connection, now: datetime) -> int:
    """Rows that a dead process left in the act: it may or may not have been heard."""
    return desk.execute(
        "update outbox set state = 'uncertain', changed_at = ?,"
        " answer = 'the program ended while this mail was on its way' where state = 'sending'",
        (stamp(now),),
    ).rowcount


def _settle(desk: sqlite3.Connection, row: Row, state: str, words: str, now: datetime) -> None:
    desk.execute(
        "update outbox set state = ?, answer = ?, changed_at = ? where outbox_id = ?",
        (state, words, stamp(now), row.outbox_id),
    )


_COLUMNS = (
    "outbox_id, issue_id, subscriber_id, profile, message_id, state, due_at, attempts, answer"
)


def _due(desk: sqlite3.Connection, now: datetime) -> list[Row]:
    rows = desk.execute(
        f"select {_COLUMNS} from outbox where state = 'queued' and next_try_at <= ?"
        " order by next_try_at, outbox_id",
        (stamp(now),),
    ).fetchall()
    return [_row(row) for row in rows]


def waiting_for_a_person(desk: sqlite3.Connection) -> list[Row]:
    """The uncertain rows: somebody must ask the reader, or look at the server's log."""
    rows = desk.execute(
        f"select {_COLUMNS} from outbox where state = 'uncertain' order by outbox_id"
    ).fetchall()
    return [_row(row) for row in rows]


def address_of(desk: sqlite3.Connection, row: Row) -> str:
    """The address that a row is for, or its reader's id when that reader was erased."""
    reader = subscribers.by_id(desk, row.subscriber_id)
    return reader.address if reader else row.subscriber_id


def reader_of(desk: sqlite3.Connection, message_id: str) -> str | None:
    """The subscriber to whom a mail of that Message-ID went, or none."""
    row = desk.execute(
        "select subscriber_id from outbox where message_id = ?", (message_id,)
    ).fetchone()
    return row["subscriber_id"] if row else None


def decide(desk: sqlite3.Connection, outbox_id: int, *, resend: bool, now: datetime) -> None:
    """A person's word on an uncertain row: send it (again), or take it as sent.

    Raises InputError when there is no such uncertain row.
    """
    changed = desk.execute(
        "update outbox set state = ?, next_try_at = ?, changed_at = ?"
        " where outbox_id = ? and state = 'uncertain'",
        ("queued" if resend else "sent", stamp(now), stamp(now), outbox_id),
    ).rowcount
    if not changed:
        raise InputError(ErrorCode.NO_UNCERTAIN_MAIL, outbox_id=outbox_id)


def states(desk: sqlite3.Connection, issue_id: str) -> dict[str, int]:
    """How many rows of an issue are in each state."""
    rows = desk.execute(
        "select state, count(*) as n from outbox where issue_id = ? group by state", (issue_id,)
    ).fetchall()
    return {row["state"]: row["n"] for row in rows}


def purge(desk: sqlite3.Connection, now: datetime) -> int:
    """Erase what is older than `KEEP`: rows of sending, the mails they stand for, and bounces.

    A row that still waits for its server stays; one that waited so long for a person goes too.
    """
    limit = stamp(now - KEEP)
    statements = (
        "delete from outbox where changed_at < ? and state <> 'queued'",
        "delete from rendering where issue_id in (select issue_id from issue where due_at < ?)"
        " and issue_id not in (select issue_id from outbox)",
        "delete from bounce where noted_at < ?",
    )
    return sum(desk.execute(statement, (limit,)).rowcount for statement in statements)


def _row(row: sqlite3.Row) -> Row:
    return Row(
        outbox_id=row["outbox_id"],
        issue_id=row["issue_id"],
        subscriber_id=row["subscriber_id"],
        profile=row["profile"],
        message_id=row["message_id"],
        state=row["state"],
        due_at=instant(row["due_at"]),
        attempts=row["attempts"],
        answer=row["answer"],
    )


def _next_try(desk: sqlite3.Connection) -> datetime | None:
    row = desk.execute(
        "select min(next_try_at) as soonest from outbox where state = 'queued'"
    ).fetchone()
    return instant(row["soonest"]) if row["soonest"] else None


def _overdue(desk: sqlite3.Connection, now: datetime) -> bool:
    row = desk.execute(
        "select 1 from outbox where state = 'queued' and due_at < ? limit 1",
        (stamp(now - ALARM),),
    ).fetchone()
    return row is not None
