"""The weekly digest as plain steps: what the command and the Prefect flow both do."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from desk.database import open_desk, secret_key
from flows.settings import Settings
from i18n import LANGUAGES, Language, open_language
from records import InputError, RunLocked, VeilleError, WarehouseError
from records.error_code import ErrorCode
from reports.digest import compose, feeds, issues
from reports.digest import message as mail
from reports.digest.compose import Press
from reports.digest.edition import Period, week_of
from reports.digest.issues import Issue, State
from reports.digest.message import POLICY, Masthead
from reports.mail import outbox, sending
from reports.mail.outbox import Tally
from reports.mail.sending import Office
from reports.mail.smtp import Postbox, Server
from warehouse.reader import query

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger("veille.digest")
POLL_S = 60.0
DRAFT_HOUR = 18
"""UTC, on Sundays: from this hour on the draft for an editor is made, with Sunday's news in it."""
PATIENCE = timedelta(hours=6)
"""For how long one call goes on trying a server that says « later »."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Time, as a test may want it."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep


@contextmanager
def open_office(settings: Settings) -> Iterator[Office]:
    """The desk with what sending needs, closed at the end."""
    desk = open_desk(settings.desk)
    try:
        key = secret_key(desk, settings.secret_key.get_secret_value())
        yield Office(desk=desk, masthead=masthead(settings), key=key)
    finally:
        desk.close()


def masthead(settings: Settings) -> Masthead:
    """Who sends the digest, from the settings."""
    given = settings.digest
    return Masthead(
        sender=given.sender or "veille@localhost.localdomain",
        sender_name=given.sender_name,
        reply_to=given.reply_to,
        list_id=given.list_id,
        public_url=given.public_url,
    )


def server(settings: Settings) -> Server:
    """The mail server of the settings. Raises InputError when none is set."""
    given = settings.smtp
    if not given.host or not settings.digest.sender:
        raise InputError(ErrorCode.SMTP_UNSET)
    return Server(
        host=given.host,
        port=given.port,
        security=given.security,
        user=given.user,
        password=given.password.get_secret_value(),
    )


def last_week(now: datetime) -> Period:
    """The last whole ISO week."""
    return week_of((now - timedelta(days=7)).date())


def ready_issue(office: Office, settings: Settings, period: Period, now: datetime) -> Issue:
    """The period's issue: as approved, else newly drafted; approved at once where nobody must."""
    issue = issues.find(office.desk, period.issue_id)
    if issue is not None and issue.state is not State.DRAFT:
        return issue
    required = settings.digest.approval == "required"
    if issue is None or not required:
        # A draft that an editor may have looked at is not composed anew behind their back.
        issue = compose.draft(office.desk, settings.published, period, now=now)
    if required:
        return issue
    return issues.approve(office.desk, issue.issue_id, by="veille", now=now)


def publish(office: Office, press: Press, settings: Settings, issue: Issue) -> list[Path]:
    """Write the issue's pages and the feeds of digests; again, the same files."""
    pages = compose.publish_pages(press, issue.edition, settings.digests)
    issues.mark_published(office.desk, issue.issue_id)
    for language in LANGUAGES:
        body = feeds.digest_feed(
            issues.published(office.desk),
            language=language,
            public_url=settings.digest.public_url,
        )
        pages.append(settings.digests / feeds.feed_name(language))
        pages[-1].write_bytes(body)
    return pages


def send_round(office: Office, settings: Settings, world: World = World()) -> Tally:
    """Send everything that is due, once. Raises RunLocked, InputError (settings)."""
    postbox = Postbox(server(settings), settings.digest.sender)
    with outbox.alone(settings.desk):
        return sending.send(
            office,
            postbox,
            clock=world.clock,
            sleep=world.sleep,
            per_minute=settings.digest.per_minute,
        )


def send_patiently(office: Office, settings: Settings, world: World) -> Tally:
    """Send what is due and try again what must wait, for `PATIENCE` at most.

    A run of the day may be sending retries just now: it is waited for like a server.
    """
    end = world.clock() + PATIENCE
    while True:
        try:
            tally = send_round(office, settings, world)
        except RunLocked:
            if world.clock() >= end:
                raise
            world.sleep(POLL_S)
            continue
        now = world.clock()
        soonest = tally.next_try_at
        if tally.trouble:
            soonest = now + timedelta(minutes=5)
        if soonest is None or soonest > end:
            return tally
        world.sleep(max(1.0, (soonest - now).total_seconds()))


def run_ended_today(settings: Settings, now: datetime) -> bool:
    """Whether a daily run of this day has ended and is published."""
    try:
        found = query(
            settings.published,
            "select count(*) from run where kind in ('daily', 'demo') and ended_at is not null"
            " and status not in ('offline', 'running') and timezone('UTC', started_at)::date = ?",
            [now.date()],
        )
    except WarehouseError:
        return False
    return bool(found.rows[0][0])


def wait_for_run(settings: Settings, world: World) -> bool:
    """Wait for the day's run until `digest.wait_until_hour`; False when it did not come."""
    while not run_ended_today(settings, world.clock()):
        if world.clock().hour >= settings.digest.wait_until_hour:
            return False
        world.sleep(POLL_S)
    return True


def weekly(settings: Settings, world: World, period: Period | None = None) -> str:
    """The whole of a Monday: wait, make, publish, send; gives a line on what was done.

    A week is always produced; only an unreadable snapshot stops it (WarehouseError), and then the
    operator is told.
    """
    now = world.clock()
    period = period or last_week(now)
    # On a later day Monday's run has come or will not come: then what there is must do.
    if now.date() == compose.due(period).date():
        wait_for_run(settings, world)
        now = world.clock()
    with open_office(settings) as office:
        try:
            press = compose.open_press(settings.published, office.masthead)
            issue = ready_issue(office, settings, period, now)
        except WarehouseError as error:
            subject = _say(settings, "operator_no_digest", issue=period.issue_id)
            tell_operator(settings, subject, open_language(settings.lang).error(error))
            raise
        if issue.state is State.DRAFT:
            tell_editor(office, press, settings, issue)
            return _say(settings, "digest_waits", issue=issue.issue_id)
        queued = let_out(office, settings, issue, now)
        if not _can_send(settings):
            return _say(settings, "digest_published_only", issue=issue.issue_id)
        tally = send_patiently(office, settings, world)
        return report(issue.issue_id, queued, tally, open_language(settings.lang))


def at_this_hour(settings: Settings, world: World) -> str:
    """What a schedule does whenever it fires, late or twice; gives a line on what was done.

    On Sunday evening the draft for an editor; from Monday 07:00 the week's issue, until it is
    out; else the letters of readers who chose another day, and what must be tried again.
    """
    now = world.clock()
    if _is_draft_time(settings, now):
        look_after(settings, world)
        return _say(settings, "digest_looked_after", issue=week_of(now.date()).issue_id)
    period = last_week(now)
    if now >= compose.due(period) and _is_to_make(settings, period, now):
        return weekly(settings, world, period)
    if not settings.desk.exists() or not _can_send(settings):
        return _say(settings, "digest_nothing_due")
    with open_office(settings) as office:
        return report(
            f"{now:%Y-%m-%d}",
            0,
            send_patiently(office, settings, world),
            open_language(settings.lang),
        )


def _is_draft_time(settings: Settings, now: datetime) -> bool:
    evening = now.isoweekday() == 7 and now.hour >= DRAFT_HOUR
    return evening and settings.digest.approval == "required"


def _is_to_make(settings: Settings, period: Period, now: datetime) -> bool:
    """Whether the issue is not out yet, though the watch had begun when it was due.

    Where no snapshot tells when it began, the operator is told so on the day itself, and once.
    """
    with open_office(settings) as office:
        issue = issues.find(office.desk, period.issue_id)
    if issue is not None:
        return issue.state is not State.PUBLISHED
    try:
        began = query(settings.published, "select min(started_at) from run").rows[0][0]
    except WarehouseError:
        return now.date() == compose.due(period).date()
    return isinstance(began, datetime) and began < compose.due(period)


def _can_send(settings: Settings) -> bool:
    return bool(settings.smtp.host and settings.digest.sender)


def after_run(settings: Settings, world: World = World()) -> None:
    """What each run does for the digest. Never raises: the day's news is stored already."""
    if not settings.desk.exists():
        return
    try:
        look_after(settings, world)
    except (VeilleError, sqlite3.Error):
        log.exception("the digest could not be looked after")


def look_after(settings: Settings, world: World) -> None:
    """Make Sunday's draft, let approved issues out that have come due, send what is due.

    Rows older than 90 days are forgotten here, whether or not anything is sent.
    """
    now = world.clock()
    with open_office(settings) as office:
        outbox.purge(office.desk, now)
        if _is_draft_time(settings, now):
            _sunday_draft(office, settings, now)
        for issue_id in issues.approved(office.desk):
            issue = issues.must_find(office.desk, issue_id)
            if issue.due_at <= now:
                let_out(office, settings, issue, now)
        if _can_send(settings):
            with suppress(RunLocked):  # who is sending sends all that is due
                send_round(office, settings, world)


def let_out(office: Office, settings: Settings, issue: Issue, now: datetime) -> int:
    """Queue an approved issue for its readers, and publish its page once it is due."""
    press = compose.open_press(settings.published, office.masthead)
    if issue.due_at <= now:
        publish(office, press, settings, issue)
    if not settings.smtp.host or now - issue.due_at > sending.TOO_OLD:
        return 0
    skip = settings.digest.empty_week == "skip"
    return sending.queue_issue(office, press, issue, now=now, skip_empty=skip)


def approve(settings: Settings, issue_id: str, *, by: str, world: World = World()) -> str:
    """Freeze a draft and hand it to its readers: at once when it is due, else when it will be.

    Raises InputError when there is no such issue, or the server refuses us.
    """
    now = world.clock()
    with open_office(settings) as office:
        issue = issues.approve(office.desk, issue_id, by=by, now=now)
        told = _say(settings, "digest_approved", issue=issue_id, by=issue.approved_by)
        queued = let_out(office, settings, issue, now)
        if not _can_send(settings):
            return f"{told}\n{_say(settings, 'digest_published_only', issue=issue_id)}"
        if issue.due_at > now:
            at = _moment(issue.due_at)
            return f"{told}\n{_say(settings, 'digest_leaves_at', issue=issue_id, at=at)}"
        tally = send_round(office, settings, world)
        return f"{told}\n{report(issue_id, queued, tally, open_language(settings.lang))}"


def _say(settings: Settings, key: str, **values: object) -> str:
    return open_language(settings.lang).say(key, **values)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _sunday_draft(office: Office, settings: Settings, now: datetime) -> None:
    period = week_of(now.date())
    if issues.find(office.desk, period.issue_id) is not None:
        return
    press = compose.open_press(settings.published, office.masthead)
    issue = compose.draft(office.desk, settings.published, period, now=now)
    tell_editor(office, press, settings, issue)


def report(issue_id: str, queued: int, tally: Tally, language: Language) -> str:
    """One line on a round of sending, and one on what needs a person."""
    lines = [
        language.say(
            "digest_sent",
            issue=issue_id,
            queued=queued,
            sent=tally.sent,
            later=tally.later,
            refused=tally.refused,
            uncertain=tally.uncertain,
        )
    ]
    if tally.trouble:
        lines.append(language.say("digest_server_down", trouble=tally.trouble))
    if tally.overdue:
        lines.append(language.say("digest_overdue"))
    if tally.uncertain:
        lines.append(language.say("digest_uncertain"))
    if tally.next_try_at:
        lines.append(language.say("digest_next_try", at=_moment(tally.next_try_at)))
    return "\n".join(lines)


def tell_editor(office: Office, press: Press, settings: Settings, issue: Issue) -> None:
    """Send the draft to the editor; where that fails, the page on disk remains."""
    to = settings.digest.editor
    compose.preview(
        press,
        issue.edition,
        compose.Profile(language=settings.lang),
        settings.digests / "preview",
        due_at=issue.due_at,
    )
    if to and settings.smtp.host:
        trial(office, press, settings, issue, to, mark="draft_mark")


def trial(
    office: Office, press: Press, settings: Settings, issue: Issue, to: str, *, mark: str
) -> None:
    """One copy to one person, beside the outbox: « [Essai] » stands in its subject.

    Raises InputError when the server refuses it.
    """
    letter = compose.letter(press, issue.edition, compose.Profile(language=settings.lang))
    marked = compose.marked(letter, mark)
    head = mail.personal_part(
        to=to, name="", message_id=make_msgid(domain=office.masthead.domain), unsubscribe=()
    )
    _send_one(settings, to, head + compose.message(press, marked, issue.due_at))


def tell_operator(settings: Settings, subject: str, text: str) -> bool:
    """A line to the operator by mail, where there is one; always to the log.

    False when there is one and the mail did not leave.
    """
    log.error("%s: %s", subject, text)
    to = settings.digest.operator or settings.digest.editor
    if not to or not settings.smtp.host:
        return True
    message = EmailMessage(policy=POLICY)
    message["From"] = settings.digest.sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=masthead(settings).domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(f"{text}\n")
    try:
        _send_one(settings, to, message.as_bytes())
    except InputError:
        log.exception("the operator could not be told by mail")
        return False
    return True


def _send_one(settings: Settings, to: str, message: bytes) -> None:
    from reports.mail.smtp import Unreachable

    postbox = Postbox(server(settings), settings.digest.sender)
    try:
        answer = postbox.hand_over(to, message, before_data=lambda: None)
    except Unreachable as error:
        raise InputError(ErrorCode.SMTP_DOWN, why=str(error)) from error
    finally:
        postbox.close()
    if answer.fate != "accepted":
        raise InputError(ErrorCode.SMTP_REFUSED, address=to, why=f"{answer.code} {answer.text}")
