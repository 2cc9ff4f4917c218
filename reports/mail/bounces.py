"""What came back: reports of failed delivery, and replies that confirm or leave.

Anybody can write to the address that bounces come back to. So a report counts for the reader whose
letter it returns, known by the letter's Message-ID: it is made of the reader's random id, stands
in the outbox, and nobody else can guess it. A reply counts by its signed token, and only when a
person sent it. Reports are read in the form of RFC 3464 and in Exim's and qmail's own.
"""

from __future__ import annotations

import hashlib
import logging
import mailbox
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from pathlib import Path

from i18n import LANGUAGES
from records import InputError
from records.error_code import ErrorCode
from reports.digest.voice import Voice
from reports.mail import outbox, subscribers, tokens
from reports.mail.returned_mail import (
    MAX_MAIL_BYTES,
    is_automatic,
    parse_mail,
    read_header,
    read_text,
)
from reports.mail.subscribers import Subscriber
from reports.mail.tokens import Purpose

log = logging.getLogger(__name__)
MAX_RETURNED = 20
"""Message-IDs looked up for one report: it returns one letter."""
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_QMAIL = "Hi. This is the"
"""How qmail and its descendants begin a report, in plain text."""
_MESSAGE_ID = re.compile(
    r"(?im)^[ \t>]{0,8}(?:(?:x-|original-){0,2}message-id|in-reply-to|references):\s{0,4}"
    r"(<[^<>\s]{1,300}>)"
)
"""Where reports name the letter: in what they return, or in a header of their own."""
_PURPOSE = re.compile(rf"\b(?:{'|'.join(Purpose)})\b")
_REPLY_MARKS = re.compile(r"(?i)^(?:\s*(?:\[[^\]]{1,30}\]|(?:re|r[ée]f?|rép|aw|antw|sv)\s?:))*\s*")
"""What mail programs put before the subject of a reply, tags of a gateway too. Not `Fwd:`, and not
`Undeliverable:` or `Automatic reply:`, which a program writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a report says."""

    mails: tuple[str, ...]
    """Message-IDs of the mails that it returns."""
    status: str
    """RFC 3463; empty for a mere delay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a mailbox held."""

    hard: int = 0
    soft: int = 0
    delayed: int = 0
    """The server is still trying: nothing was noted."""
    confirmed: int = 0
    left: int = 0
    again: int = 0
    """Reports that were counted before."""
    unknown: int = 0
    """Mails that are neither report nor reply of ours: a person should read them."""
    unreadable: int = 0
    """Mails that could not be taken apart; the log names each by its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one mail says, before anything is looked up."""

    subject: str
    automatic: bool
    failure: Failure | None


def read_mailbox(desk: sqlite3.Connection, path: Path, *, key: str, now: datetime) -> Returned:
    """Note everything that a file (one mail, or an mbox) or a Maildir folder holds.

    Reading the same file again changes nothing. Raises InputError when it cannot be read.
    """
    found = Returned()
    for place, body in enumerate(_mails(path), start=1):
        what = _count_mail(desk, body, place, key, now)
        found = replace(found, **{what: getattr(found, what) + 1})
    return found


def _mails(path: Path) -> Iterator[bytes]:
    """The beginning of each mail of a file or folder, in its order."""
    if path.is_dir():
        if not (path / "cur").is_dir():
            raise InputError(ErrorCode.NOT_A_MAILDIR, path=path)
        with closing(mailbox.Maildir(path, create=False)) as folder:
            yield from _beginnings(folder)
        return
    try:
        with path.open("rb") as file:
            body = file.read(MAX_MAIL_BYTES)
    except OSError as error:
        raise InputError(ErrorCode.FILE_NOT_READABLE, path=path, detail=error.strerror) from error
    if not body.strip():
        raise InputError(ErrorCode.FILE_IS_EMPTY, path=path)
    if not body.startswith(b"From "):
        yield body
        return
    with closing(mailbox.mbox(path, create=False)) as box:
        yield from _beginnings(box)


def _beginnings(box: mailbox.Mailbox[mailbox.MaildirMessage] | mailbox.mbox) -> Iterator[bytes]:
    for key in box.keys():  # noqa: SIM118 -- a mailbox yields mails, not keys
        with closing(box.get_file(key)) as file:
            yield file.read(MAX_MAIL_BYTES)


def _count_mail(desk: sqlite3.Connection, body: bytes, place: int, key: str, now: datetime) -> str:
    """Note one mail; gives the name of its count in `Returned`."""
    try:
        content = _read_content(body)
    except Exception:
        # Whatever a stranger's mail does to the parser costs that mail only.
        log.warning("mail %d of the mailbox could not be taken apart", place, exc_info=True)
        return "unreadable"
    if not content.automatic and (reply := _apply_reply(desk, content.subject, key, now)):
        return reply
    if content.failure is None:
        return "unknown"
    return _note_failure(desk, content.failure, now)


def _read_content(body: bytes) -> Content:
    message = parse_mail(body)
    return Content(
        subject=read_header(message, "Subject"),
        automatic=is_automatic(message),
        failure=_failure(message, body),
    )


def _note_failure(desk: sqlite3.Connection, failure: Failure, now: datetime) -> str:
    """Count a report for the reader whose letter came back; each letter once a kind."""
    found = next(((r, m) for m in failure.mails if (r := _reader(desk, m))), None)
    if found is None:
        return "unknown"
    status, (reader, mail) = failure.status, found
    if not status:
        return "delayed"
    # 5.2.2 (mailbox full) is for good by its number and for a while by its nature.
    hard = status.startswith("5.") and not status.startswith(("5.2.2", "5.7"))
    seen = hashlib.sha256(f"{mail}\0{hard}".encode()).hexdigest()
    if not subscribers.note_bounce(
        desk, reader.subscriber_id, hard=hard, code=status, fingerprint=seen, now=now
    ):
        return "again"
    return "hard" if hard else "soft"


def _reader(desk: sqlite3.Connection, message_id: str) -> Subscriber | None:
    found = outbox.reader_of(desk, message_id)
    return subscribers.by_id(desk, found) if found else None


def _apply_reply(desk: sqlite3.Connection, subject: str, key: str, now: datetime) -> str | None:
    """Do what a person's reply asks whose subject carries a token of ours."""
    if not _is_own_subject(subject):
        return None
    # Mail programs fold and break long subjects at spaces: put a broken token together again.
    behind = _PURPOSE.split(subject)[-1].replace(" ", "")
    for token in (*tokens.within(subject), *tokens.within(behind)):
        if who := tokens.read(key, Purpose.CONFIRM, token):
            reader = subscribers.by_id(desk, who)
            if reader is None or reader.standing is not subscribers.Standing.PENDING:
                return "again"
            subscribers.confirm(desk, who, now)
            return "confirmed"
        if who := tokens.read(key, Purpose.LEAVE, token):
            subscribers.leave(desk, who, now)
            return "left"
    return None


def _is_own_subject(subject: str) -> bool:
    """Tell whether a subject is that of our letter, or what our link fills in."""
    words = _plain(subject[_REPLY_MARKS.match(subject).end() :])  # type: ignore[union-attr]
    ours = [_plain(Voice(code)(f"{each}_subject")) for code in LANGUAGES for each in Purpose]
    return words.startswith((*Purpose, *ours))


def _plain(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


def _failure(message: Message, body: bytes) -> Failure | None:
    """What a mail reports as undelivered; none when it is no report."""
    status = _report_status(message)
    if status is None:
        return None
    text = body.decode("utf-8", "replace")
    mails = dict.fromkeys(found[1] for found in _MESSAGE_ID.finditer(text))
    return Failure(mails=tuple(mails)[:MAX_RETURNED], status=status)


def _report_status(message: Message) -> str | None:
    if message.get_content_type() == "multipart/report":
        return _delivery_status(message)
    text = read_text(message)
    # Exim's own form has the addresses in a header and the rest in words; qmail's is words alone.
    if message.get("X-Failed-Recipients") is not None or text.startswith(_QMAIL):
        return _status_of(text)
    return None


def _delivery_status(message: Message) -> str | None:
    """The status of the first recipient of an RFC 3464 report that failed, or is late."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Message) and (status := _block_status(block)) is not None:
                return status
    return None


def _block_status(block: Message) -> str | None:
    action = read_header(block, "Action").lower()
    if action == "delayed":
        # A delay is no failure, however it is numbered: the server goes on trying.
        return ""
    if action != "failed":
        return None
    written = read_header(block, "Status").split(" ")[0]
    vague = written in ("", "5.0.0", "5.5.0") or not _STATUS.fullmatch(written)
    return _status_of(read_header(block, "Diagnostic-Code")) if vague else written


def _status_of(text: str) -> str:
    """`5.1.1` out of a server's words; of a bare code its class; `5.0.0` when it gives none."""
    if found := _STATUS.search(text):
        return found[0]
    bare = re.search(r"\b([45])\d\d\b", text)
    # 550 alone is said of addresses that are not there.
    return "5.0.0" if bare is None else ("5.1.1" if bare[0] == "550" else f"{bare[1]}.0.0")
