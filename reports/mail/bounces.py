"""What came back: reports of failed delivery, and replies that confirm or leave.

Reports are read in the form of RFC 3464 and in Exim's and qmail's own.
"""

from __future__ import annotations

import email
import hashlib
import mailbox
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses
from pathlib import Path

from records import InputError
from records.error_code import ErrorCode
from reports.digest.message import plain_address
from reports.mail import outbox, subscribers, tokens
from reports.mail.subscribers import Subscriber
from reports.mail.tokens import Purpose

MAX_BYTES = 50_000_000
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_QMAIL = "Hi. This is the"
"""How qmail and its descendants begin a report, in plain text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a report says."""

    addresses: tuple[str, ...]
    """Whom it names, the address that we wrote to first."""
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


def read_mailbox(desk: sqlite3.Connection, path: Path, *, key: str, now: datetime) -> Returned:
    """Note everything that a file (one mail, or an mbox) or a Maildir folder holds.

    Reading the same file again changes nothing. Raises InputError when it cannot be read.
    """
    found = Returned()
    for message in _messages(path):
        what = _note(desk, message, key, now)
        found = replace(found, **{what: getattr(found, what) + 1})
    return found


def _messages(path: Path) -> Iterator[EmailMessage]:
    if path.is_dir():
        if not (path / "cur").is_dir():
            raise InputError(ErrorCode.NOT_A_MAILDIR, path=path)
        with closing(mailbox.Maildir(path, create=False)) as folder:
            for one in folder:
                yield _parsed(one.as_bytes())
        return
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(ErrorCode.MAILBOX_TOO_LARGE, path=path, max_bytes=MAX_BYTES)
        body = path.read_bytes()
    except OSError as error:
        raise InputError(ErrorCode.FILE_NOT_READABLE, path=path, detail=error.strerror) from error
    if not body.strip():
        raise InputError(ErrorCode.FILE_IS_EMPTY, path=path)
    if not body.startswith(b"From "):
        yield _parsed(body)
        return
    with closing(mailbox.mbox(path, create=False)) as box:
        for entry in box:
            yield _parsed(entry.as_bytes())


def _parsed(body: bytes) -> EmailMessage:
    message = email.message_from_bytes(body, policy=default)
    if not isinstance(message, EmailMessage):
        raise InputError(ErrorCode.MAIL_UNREADABLE)
    return message


def _note(desk: sqlite3.Connection, message: EmailMessage, key: str, now: datetime) -> str:
    """Note one mail; gives the name of its count in `Returned`."""
    if reply := _reply(desk, message, key, now):
        return reply
    report = _failure(message)
    if report is None:
        return "unknown"
    status, reader = report.status, _reader(desk, report)
    if reader is None:
        return "unknown"
    if not status:
        return "delayed"
    seen = hashlib.sha256(message.as_bytes()).hexdigest()
    # 5.2.2 (mailbox full) is for good by its number and for a while by its nature.
    hard = status.startswith("5.") and not status.startswith(("5.2.2", "5.7"))
    if not subscribers.note_bounce(
        desk, reader.subscriber_id, hard=hard, code=status, fingerprint=seen, now=now
    ):
        return "again"
    return "hard" if hard else "soft"


def _reply(desk: sqlite3.Connection, message: EmailMessage, key: str, now: datetime) -> str | None:
    """A reply whose subject carries a token of ours: it acts for that subscriber."""
    subject = str(message.get("Subject", ""))
    # Mail programs fold and break long subjects at spaces: put a broken token together again.
    for token in (*tokens.within(subject), *tokens.within(subject.replace(" ", ""))):
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


def _reader(desk: sqlite3.Connection, report: Failure) -> Subscriber | None:
    """Whom a report is about: by an address of ours in it, else by the mail that it returns.

    The second finds readers whose mail was forwarded: the report then names the other address.
    """
    for address in report.addresses:
        if plain_address(address) and (reader := subscribers.by_address(desk, address)):
            return reader
    for identifier in report.mails:
        if found := outbox.reader_of(desk, identifier):
            return subscribers.by_id(desk, found)
    return None


def _failure(message: EmailMessage) -> Failure | None:
    """What a mail reports as undelivered; none when it is no report."""
    if message.get_content_type() == "multipart/report":
        return _delivery_status(message)
    failed = str(message.get("X-Failed-Recipients", ""))
    text = _text(message)
    if failed:
        # Exim's own form: the addresses in a header, the rest in words.
        addresses = tuple(address for _, address in getaddresses([failed]))
        return Failure(addresses=addresses, mails=_mails(message), status=_status_of(text))
    if text.startswith(_QMAIL):
        found = tuple(re.findall(r"(?m)^<([^<>\s]+@[^<>\s]+)>:", text))
        return Failure(addresses=found, mails=_mails(message), status=_status_of(text))
    return None


def _delivery_status(message: EmailMessage) -> Failure | None:
    """The first recipient of an RFC 3464 report that failed, or is late."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            action = str(block.get("Action", "")).strip().lower()
            named = [block.get("Original-Recipient"), block.get("Final-Recipient")]
            addresses = tuple(_address(str(each)) for each in named if each)
            if action in ("failed", "delayed") and addresses:
                written = str(block.get("Status", "")).strip().split(" ")[0]
                said = str(block.get("Diagnostic-Code", ""))
                # A delay is no failure, however it is numbered: the server goes on trying.
                status = "" if action == "delayed" else _best(written, _status_of(said))
                return Failure(addresses=addresses, mails=_mails(message), status=status)
    return None


def _best(written: str, said: str) -> str:
    """The status of the report, or that of the server's words where the report is vague."""
    return said if written in ("", "5.0.0", "5.5.0") else written


def _status_of(text: str) -> str:
    """`5.1.1` out of a server's words; of a bare code its class; `5.0.0` when it gives none."""
    if found := _STATUS.search(text):
        return found[0]
    bare = re.search(r"\b([45])\d\d\b", text)
    # 550 alone is said of addresses that are not there.
    return "5.0.0" if bare is None else ("5.1.1" if bare[0] == "550" else f"{bare[1]}.0.0")


def _mails(message: EmailMessage) -> tuple[str, ...]:
    """The Message-IDs of what a report returns."""
    text = message.as_bytes().decode("utf-8", "replace")
    return tuple(dict.fromkeys(re.findall(r"(?im)^ *message-id:\s*(<[^<>\s]+>)", text)))


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()).lstrip() if body is not None else ""


def _address(recipient: str) -> str:
    words = recipient.split(";", 1)[-1].strip()
    found = getaddresses([words])
    return found[0][1] if found else ""
