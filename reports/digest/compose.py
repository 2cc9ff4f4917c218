"""The week, as mail and page: the door of this room for the digest."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from urllib.parse import quote

from i18n import LANGUAGES
from reports.digest import chart, issues, render
from reports.digest import message as mail
from reports.digest.clean import line
from reports.digest.edition import Edition, Period, days
from reports.digest.gather import gather
from reports.digest.message import Masthead
from reports.digest.personalise import Profile
from reports.digest.render import Letter, Links
from reports.digest.snapshot import Snapshot
from reports.digest.voice import Voice
from warehouse.reader import query, reading

DUE_HOUR = 7
"""UTC, which is Mali's time: the weekly digest is due at this hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What every issue is made with."""

    snapshot: Path
    masthead: Masthead
    outlet_names: dict[str, str]
    """Names by id, for the line that tells readers their own choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of a preview or of a published page."""

    html: Path
    eml: Path | None = None
    text: Path | None = None
    chart: Path | None = None


def open_press(snapshot: Path, masthead: Masthead) -> Press:
    """Ready to make issues. Raises WarehouseError when no snapshot can be read."""
    rows = query(snapshot, "select outlet_id, name from outlets").rows
    names = {str(outlet): line(str(name), 60) for outlet, name in rows}
    return Press(snapshot=snapshot, masthead=masthead, outlet_names=names)


def compose(
    snapshot: Path, period: Period, *, now: datetime, desk: sqlite3.Connection | None = None
) -> Edition:
    """The period's edition, without what approved issues of the four weeks before told.

    Raises WarehouseError when the snapshot cannot be read.
    """
    told = issues.told(desk, period) if desk else {}
    articles = issues.told_articles(desk, period) if desk else frozenset()
    with reading(snapshot) as connection:
        return gather(
            Snapshot(connection), period, told=told, told_articles=articles, today=now.date()
        )


def due(period: Period) -> datetime:
    """When the issue of a period is due: the morning after its last day."""
    return datetime.combine(period.last_day + timedelta(days=1), time(DUE_HOUR), UTC)


def draft(
    desk: sqlite3.Connection, snapshot: Path, period: Period, *, now: datetime
) -> issues.Issue:
    """The period's issue, newly composed and kept as a draft.

    Made before the period ends, it ends now, and the next issue begins here. Raises InputError
    when the issue is approved already.
    """
    opened = issues.opening(desk, period)
    if now < period.until_at:
        opened = replace(opened, closed_at=now)
    edition = compose(snapshot, opened, now=now, desk=desk)
    return issues.save_draft(desk, edition, opened, due_at=due(period), now=now)


def links(press: Press, issue_id: str, language: str) -> Links:
    """The addresses that every reader of an issue is shown."""
    head = press.masthead
    if not head.one_click:
        subject = quote(Voice(language)("unsubscribe_subject"))
        return Links(unsubscribe=f"mailto:{head.reply_to or head.sender}?subject={subject}")
    base = head.public_url.rstrip("/")
    return Links(
        unsubscribe=f"{base}/unsubscribe", online=f"{base}/digests/{page_name(issue_id, language)}"
    )


def page_name(issue_id: str, language: str) -> str:
    """File of an issue's page: French has the plain name."""
    return f"{issue_id}.html" if language == "fr" else f"{issue_id}.{language}.html"


def letter(
    press: Press, edition: Edition, profile: Profile, drawing: bytes | None = None
) -> Letter:
    """The issue as readers of one profile get it."""
    return render.letter(
        edition,
        profile,
        links(press, edition.issue_id, profile.language),
        names=press.outlet_names,
        drawing=drawing,
    )


def message(press: Press, letter: Letter, date: datetime) -> bytes:
    """The mail of a letter, but for each reader's own headers."""
    return mail.shared_part(letter, press.masthead, date)


def marked(letter: Letter, mark: str) -> Letter:
    """The letter with « [Projet] » or « [Essai] » (`draft_mark`, `trial_mark`) in its subject."""
    return replace(letter, subject=Voice(letter.language)(mark) + letter.subject)


def profile_date(profile: Profile, due_at: datetime) -> datetime:
    """When readers of a profile get an issue: on their weekday, from the issue's own day on."""
    return due_at + timedelta(days=(profile.weekday - due_at.isoweekday()) % 7)


def preview(
    press: Press, edition: Edition, profile: Profile, folder: Path, *, due_at: datetime
) -> Written:
    """Write the mail of an edition for one profile as .eml, .html and .txt, contacting nobody."""
    found = letter(press, edition, profile)
    name = f"{edition.issue_id}.{profile.language}"
    if not profile.everything or profile.weekday != 1:
        name = f"{edition.issue_id}.{profile.key}"
    folder.mkdir(parents=True, exist_ok=True)
    files = Written(
        html=folder / f"{name}.html",
        eml=folder / f"{name}.eml",
        text=folder / f"{name}.txt",
        chart=folder / f"{name}.png" if found.chart else None,
    )
    body = message(press, found, profile_date(profile, due_at))
    _write(files.eml, body)
    _write(files.text, found.text.encode())
    _write_page(files.html, files.chart, found.html, found)
    return files


def publish_pages(press: Press, edition: Edition, folder: Path) -> list[Path]:
    """The issue's page in each language, with its chart beside it: the whole of it, as mailed."""
    pages = []
    for language in LANGUAGES:
        profile = Profile(language=language)
        found = letter(press, edition, profile)
        where = links(press, edition.issue_id, language)
        html = render.page(edition, profile, where, names=press.outlet_names)
        page = folder / page_name(edition.issue_id, language)
        folder.mkdir(parents=True, exist_ok=True)
        picture = page.with_suffix(".png") if found.chart else None
        _write_page(page, picture, html, found)
        pages.append(page)
    return pages


def _write_page(page: Path, picture: Path | None, html: str, found: Letter) -> None:
    """The mail's HTML; only the address of its picture is another."""
    if picture is not None:
        _write(picture, found.chart)
        html = html.replace(f"cid:{found.chart_id}", picture.name)
    _write(page, html.encode())


def _write(path: Path | None, body: bytes) -> None:
    """Whole or not at all: a reader never sees half a page."""
    if path is None:
        return
    making = path.with_name(path.name + ".making")
    making.write_bytes(body)
    making.replace(path)


def drawing(edition: Edition, language: str) -> bytes:
    """The chart of an edition, to be drawn once for all profiles of a language."""
    return chart.png(edition, Voice(language)) if chart.rows(edition) else b""


__all__ = [
    "Press",
    "Profile",
    "Written",
    "compose",
    "days",
    "draft",
    "due",
    "letter",
    "links",
    "marked",
    "message",
    "open_press",
    "preview",
    "profile_date",
    "publish_pages",
]
