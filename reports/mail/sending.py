"""From an approved issue to each reader's mailbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import quote

from records import InputError
from records.error_code import ErrorCode
from reports.digest import compose
from reports.digest import message as mail
from reports.digest.clean import headers_safe, line
from reports.digest.compose import Press
from reports.digest.edition import Edition
from reports.digest.issues import Issue, State
from reports.digest.message import POLICY, Masthead
from reports.digest.personalise import Profile, tailor
from reports.digest.voice import Voice
from reports.mail import outbox, subscribers, tokens
from reports.mail.outbox import Row, Tally
from reports.mail.smtp import Postbox
from reports.mail.subscribers import Standing, Subscriber
from reports.mail.tokens import Purpose

TOO_OLD = timedelta(days=60)
"""Older issues are not queued: the outbox forgets after 90 days who got them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What sending needs: the desk, who sends, and the key that signs links."""

    desk: sqlite3.Connection
    masthead: Masthead
    key: str


def queue_issue(
    office: Office, press: Press, issue: Issue, *, now: datetime, skip_empty: bool = False
) -> int:
    """Write an outbox row for each active reader who has none for this issue; gives how many.

    Every profile's mail is rendered once and kept. Raises InputError for a draft, or an issue that
    is too old to know who got it.
    """
    if issue.state is State.DRAFT:
        raise InputError(ErrorCode.ISSUE_IS_DRAFT, issue_id=issue.issue_id)
    if now - issue.due_at > TOO_OLD:
        raise InputError(ErrorCode.ISSUE_TOO_OLD, issue_id=issue.issue_id, days=TOO_OLD.days)
    readers = subscribers.everyone(office.desk, Standing.ACTIVE)
    profiles = {reader.profile.key: reader.profile for reader in readers}
    messages = _messages(office, press, issue, profiles, skip_empty)
    rows = {
        reader.subscriber_id: (
            reader.profile.key,
            mail.message_id(issue.issue_id, reader.subscriber_id, office.masthead.domain),
            compose.profile_date(reader.profile, issue.due_at),
        )
        for reader in readers
        if reader.profile.key in messages
    }
    return outbox.queue(office.desk, issue.issue_id, rows, messages, now=now)


def _messages(
    office: Office, press: Press, issue: Issue, profiles: dict[str, Profile], skip_empty: bool
) -> dict[str, bytes]:
    """The mail of each profile: as stored, else rendered now."""
    charts: dict[str, bytes] = {}
    found = {}
    for key, profile in sorted(profiles.items()):
        if skip_empty and _is_empty(issue.edition, profile):
            continue
        stored = outbox.stored_message(office.desk, issue.issue_id, key)
        found[key] = stored or _rendered(press, issue, profile, charts)
    return found


def _is_empty(edition: Edition, profile: Profile) -> bool:
    whole = tailor(edition, profile)
    return not whole.stories and not whole.catch_up and not whole.corrections


def _rendered(press: Press, issue: Issue, profile: Profile, charts: dict[str, bytes]) -> bytes:
    if profile.language not in charts:
        charts[profile.language] = compose.drawing(issue.edition, profile.language)
    letter = compose.letter(press, issue.edition, profile, charts[profile.language])
    return compose.message(press, letter, compose.profile_date(profile, issue.due_at))


def send(
    office: Office,
    postbox: Postbox,
    *,
    clock: Callable[[], datetime],
    sleep: Callable[[float], None],
    per_minute: int,
    checkpoint: outbox.Checkpoint = lambda point: None,
) -> Tally:
    """One round of everything that is due: issues and letters. Call it within `outbox.alone`."""
    outbox.purge(office.desk, clock())
    return outbox.send_due(
        office.desk,
        postbox,
        lambda row, reader: mail_of(office, row, reader),
        clock=clock,
        sleep=sleep,
        per_minute=per_minute,
        checkpoint=checkpoint,
    )


def mail_of(office: Office, row: Row, reader: Subscriber) -> bytes:
    """The whole mail of an outbox row: the stored one with the reader's own headers before it.

    Raises InputError when the stored mail is missing.
    """
    kind = row.issue_id.partition(":")[0]
    if kind in (Purpose.CONFIRM, Purpose.LEAVE):
        return _letter(office, Purpose(kind), row, reader)
    stored = outbox.stored_message(office.desk, row.issue_id, row.profile)
    if stored is None:
        raise InputError(ErrorCode.MAIL_MISSING, issue_id=row.issue_id, reader=row.profile)
    return personal(office, row.message_id, reader) + stored


def personal(office: Office, message_id: str, reader: Subscriber) -> bytes:
    """The headers of one reader's copy."""
    return mail.personal_part(
        to=reader.address,
        name=reader.name,
        message_id=message_id,
        unsubscribe=leave_addresses(office, reader.subscriber_id),
    )


def leave_addresses(office: Office, subscriber_id: str) -> tuple[str, ...]:
    """Where List-Unsubscribe points: a signed https link where there is one, and a reply."""
    token = tokens.make(office.key, Purpose.LEAVE, subscriber_id)
    reply = _reply_address(office.masthead, Purpose.LEAVE, token)
    if not office.masthead.one_click:
        return (reply,)
    return (_link(office.masthead, Purpose.LEAVE, token), reply)


def _link(masthead: Masthead, purpose: Purpose, token: str) -> str:
    page = "confirm" if purpose is Purpose.CONFIRM else "unsubscribe"
    return f"{masthead.public_url.rstrip('/')}/{page}?t={token}"


def _reply_address(masthead: Masthead, purpose: Purpose, token: str) -> str:
    subject = quote(f"{purpose} {token}")
    return f"mailto:{masthead.reply_to or masthead.sender}?subject={subject}"


def queue_letter(office: Office, purpose: Purpose, reader: Subscriber, *, now: datetime) -> bool:
    """Write to one person: a link to confirm, or one to leave. At most one a day of each kind."""
    name = f"{purpose}:{now.date()}"
    row = (
        "letter",
        mail.message_id(name, reader.subscriber_id, office.masthead.domain),
        now,
    )
    return bool(outbox.queue(office.desk, name, {reader.subscriber_id: row}, {}, now=now))


def _letter(office: Office, purpose: Purpose, row: Row, reader: Subscriber) -> bytes:
    voice = Voice(reader.profile.language)
    token = tokens.make(office.key, purpose, reader.subscriber_id)
    subject = voice(f"{purpose}_subject")
    if office.masthead.one_click:
        how = _link(office.masthead, purpose, token)
    else:
        how = voice("confirm_how_reply")
        subject = f"{subject} [{purpose} {token}]"
    message = EmailMessage(policy=POLICY)
    head = office.masthead
    message["From"] = formataddr((headers_safe(head.sender_name), head.sender), "utf-8")
    message["To"] = reader.address
    message["Reply-To"] = head.reply_to or head.sender
    message["Subject"] = line(subject, 400)
    message["Date"] = format_datetime(row.due_at)
    message["Message-ID"] = row.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(voice(f"{purpose}_letter", how=how), cte="quoted-printable")
    return message.as_bytes()
