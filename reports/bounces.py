"""What came back: reports of failed delivery (RFC 3464), and replies that confirm or leave."""

from __future__ import annotations

import email
import hashlib
import mailbox
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
from reports import subscribers, tokens
from reports.mail import plain_address
from reports.tokens import Purpose

MAX_BYTES = 50_000_000


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
            raise InputError(f"{path}: not a Maildir folder (it has no 'cur')")
        with closing(mailbox.Maildir(path, create=False)) as folder:
            for one in folder:
                yield _parsed(one.as_bytes())
        return
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES} bytes; split the mailbox")
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    if not body.strip():
        raise InputError(f"{path}: is empty")
    if not body.startswith(b"From "):
        yield _parsed(body)
        return
    with closing(mailbox.mbox(path, create=False)) as box:
        for entry in box:
            yield _parsed(entry.as_bytes())


def _parsed(body: bytes) -> EmailMessage:
    message = email.message_from_bytes(body, policy=default)
    if not isinstance(message, EmailMessage):
        raise InputError("a mail could not be read")
    return message


def _note(desk: sqlite3.Connection, message: EmailMessage, key: str, now: datetime) -> str:
    """Note one mail; gives the name of its count in `Returned`."""
    if reply := _reply(desk, message, key, now):
        return reply
    report = _failed(message)
    if report is None:
        return "unknown"
    address, status = report
    reader = subscribers.by_address(desk, address) if plain_address(address) else None
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


def _failed(message: Message) -> tuple[str, str] | None:
    """(address, status) of a delivery report; no status for a mere delay; none for other mail."""
    if message.get_content_type() != "multipart/report":
        return None
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            action = str(block.get("Action", "")).strip().lower()
            recipient = str(block.get("Final-Recipient") or block.get("Original-Recipient") or "")
            status = str(block.get("Status", "")).strip().split(" ")[0]
            if action in ("failed", "delayed") and recipient:
                # A delay is no failure, however it is numbered: the server goes on trying.
                return _address(recipient), "" if action == "delayed" else status or "5.0.0"
    return None


def _address(recipient: str) -> str:
    words = recipient.split(";", 1)[-1].strip()
    found = getaddresses([words])
    return found[0][1] if found else ""
