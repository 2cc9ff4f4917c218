"""Issues of the digest in the desk: drafted, edited by a person, approved, published.

    draft ──(edits)──> approved ──> published

What is approved is frozen: the same bytes go to every reader of a profile, today or on the
weekday that they chose.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from desk.database import instant, stamp, transaction
from records import InputError
from records.error_code import ErrorCode
from reports.digest.clean import line
from reports.digest.edition import Edition, Note, Omission, Period, Story, from_json, to_json
from reports.digest.personalise import with_omission
from reports.digest.rank import Told

MEMORY = timedelta(weeks=4)
"""For so long a story is not told again unless it grew."""


class State(StrEnum):
    """Where an issue stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue as the desk has it; `edition` has the editor's changes in it."""

    issue_id: str
    state: State
    edition: Edition
    due_at: datetime
    """The date of the mail for readers of the first weekday."""
    until_at: datetime
    approved_by: str = ""


def find(desk: sqlite3.Connection, issue_id: str) -> Issue | None:
    """The issue of that name, or none."""
    row = desk.execute("select * from issue where issue_id = ?", (issue_id,)).fetchone()
    if row is None:
        return None
    edits = desk.execute(
        "select what, value, made_by from issue_edit where issue_id = ? order by edit_id",
        (issue_id,),
    ).fetchall()
    return Issue(
        issue_id=issue_id,
        state=State(row["state"]),
        edition=edited(from_json(row["content"]), edits),
        due_at=instant(row["due_at"]),
        until_at=instant(row["until_at"]),
        approved_by=row["approved_by"] or "",
    )


def must_find(desk: sqlite3.Connection, issue_id: str) -> Issue:
    """The issue of that name. Raises InputError when there is none."""
    issue = find(desk, issue_id)
    if issue is None:
        raise InputError(ErrorCode.ISSUE_MISSING, issue_id=issue_id)
    return issue


def latest_draft(desk: sqlite3.Connection) -> str | None:
    """The draft prepared last, or none."""
    row = desk.execute(
        "select issue_id from issue where state = 'draft' order by prepared_at desc limit 1"
    ).fetchone()
    return row["issue_id"] if row else None


def save_draft(
    desk: sqlite3.Connection, edition: Edition, period: Period, *, due_at: datetime, now: datetime
) -> Issue:
    """Keep an edition as the draft of its issue, in place of an earlier draft.

    Edits already made stay. Raises InputError when the issue is approved: that is what was read.
    """
    with transaction(desk):
        row = desk.execute(
            "select state from issue where issue_id = ?", (edition.issue_id,)
        ).fetchone()
        if row and row["state"] != State.DRAFT:
            raise InputError(ErrorCode.ISSUE_SETTLED, issue_id=edition.issue_id, state=row["state"])
        desk.execute(
            "insert into issue (issue_id, since_at, until_at, state, content, prepared_at, due_at)"
            " values (?, ?, ?, 'draft', ?, ?, ?) on conflict (issue_id) do update set"
            " since_at = excluded.since_at, until_at = excluded.until_at,"
            " content = excluded.content, prepared_at = excluded.prepared_at,"
            " due_at = excluded.due_at",
            (
                edition.issue_id,
                stamp(period.since_at),
                stamp(period.until_at),
                to_json(edition),
                stamp(now),
                stamp(due_at),
            ),
        )
    return must_find(desk, edition.issue_id)


def approve(desk: sqlite3.Connection, issue_id: str, *, by: str, now: datetime) -> Issue:
    """Freeze an issue, and remember what it tells. Approving twice changes nothing."""
    issue = must_find(desk, issue_id)
    if issue.state is not State.DRAFT:
        return issue
    with transaction(desk):
        desk.execute(
            "update issue set state = 'approved', approved_by = ?, approved_at = ?"
            " where issue_id = ? and state = 'draft'",
            (by, stamp(now), issue_id),
        )
        _remember(desk, issue.edition)
    return must_find(desk, issue_id)


def mark_published(desk: sqlite3.Connection, issue_id: str) -> None:
    """Say that its page is out."""
    desk.execute(
        "update issue set state = 'published' where issue_id = ? and state = 'approved'",
        (issue_id,),
    )


def approved(desk: sqlite3.Connection) -> list[str]:
    """The issues that are approved and whose page is not out yet, oldest first."""
    rows = desk.execute("select issue_id from issue where state = 'approved' order by due_at")
    return [row["issue_id"] for row in rows.fetchall()]


def published(desk: sqlite3.Connection) -> list[tuple[Edition, datetime]]:
    """The issues whose page is out, oldest first, each with the day it was due."""
    rows = desk.execute(
        "select issue_id, due_at from issue where state = 'published' order by due_at, issue_id"
    ).fetchall()
    return [(must_find(desk, row["issue_id"]).edition, instant(row["due_at"])) for row in rows]


def _remember(desk: sqlite3.Connection, edition: Edition) -> None:
    desk.executemany(
        "insert or replace into issue_story values (?, ?, ?, ?, ?, ?)",
        [
            (
                edition.issue_id,
                story.story_id,
                story.grade,
                " ".join(story.texts),
                "\n".join(story.owners),
                " ".join(story.articles),
            )
            for story in (*edition.stories, *edition.catch_up)
        ],
    )


def told(desk: sqlite3.Connection, period: Period) -> dict[str, Told]:
    """What approved issues of the four weeks before the period told, by story."""
    found: dict[str, Told] = {}
    for row in _earlier(desk, period):
        before = found.get(row["story_id"])
        now = Told(
            grade=row["grade"],
            texts=frozenset(row["texts"].split()),
            owners=frozenset(filter(None, row["owners"].split("\n"))),
        )
        found[row["story_id"]] = _both(before, now) if before else now
    return found


def told_articles(desk: sqlite3.Connection, period: Period) -> frozenset[str]:
    """The articles of the stories told in those weeks."""
    return frozenset(a for row in _earlier(desk, period) for a in row["articles"].split())


def _both(one: Told, other: Told) -> Told:
    return Told(
        grade=max(one.grade, other.grade),
        texts=one.texts | other.texts,
        owners=one.owners | other.owners,
    )


def _earlier(desk: sqlite3.Connection, period: Period) -> list[sqlite3.Row]:
    return desk.execute(
        "select s.* from issue_story s join issue i using (issue_id)"
        " where i.state <> 'draft' and i.issue_id <> ? and i.since_at < ? and i.until_at > ?",
        (period.issue_id, stamp(period.since_at), stamp(period.since_at - MEMORY)),
    ).fetchall()


def opening(desk: sqlite3.Connection, period: Period) -> Period:
    """The period, opened where the issue just before it ended early: nothing falls between."""
    row = desk.execute(
        "select max(until_at) as ended from issue where issue_id <> ? and state <> 'draft'"
        " and until_at < ? and until_at > ?",
        (period.issue_id, stamp(period.since_at), stamp(period.since_at - timedelta(days=3))),
    ).fetchone()
    return replace(period, opened_at=instant(row["ended"])) if row["ended"] else period


def edit(
    desk: sqlite3.Connection, issue_id: str, what: str, value: str, *, by: str, now: datetime
) -> Issue:
    """Note an editor's change: `drop`, `pin` (a story's number), `order` (numbers), `note` (text).

    Numbers are those of the issue as it stands (`veille digest edit` lists them). Raises
    InputError for a number that is not there, or when the issue is approved.
    """
    issue = must_find(desk, issue_id)
    if issue.state is not State.DRAFT:
        raise InputError(ErrorCode.ISSUE_SETTLED, issue_id=issue_id, state=issue.state)
    if what != "note":
        value = "\n".join(_story_ids(issue.edition, value))
    desk.execute(
        "insert into issue_edit (issue_id, what, value, made_by, made_at) values (?, ?, ?, ?, ?)",
        (issue_id, what, line(value, 2_000) if what == "note" else value, line(by), stamp(now)),
    )
    return must_find(desk, issue_id)


def _story_ids(edition: Edition, numbers: str) -> list[str]:
    every = [story.story_id for story in (*edition.stories, *edition.catch_up)]
    chosen = []
    for number in numbers.replace(",", " ").split():
        if not number.isdecimal() or not 1 <= int(number) <= len(every):
            raise InputError(ErrorCode.STORY_NUMBER_WRONG, number=number, last=len(every))
        chosen.append(every[int(number) - 1])
    return chosen


def edited(edition: Edition, edits: Iterable[sqlite3.Row]) -> Edition:
    """The edition with an editor's changes applied in their order."""
    for change in edits:
        names = change["value"].split("\n")
        match change["what"]:
            case "drop":
                edition = _drop(edition, set(names))
            case "pin":
                edition = _front(edition, names, pinned=True)
            case "order":
                edition = _front(edition, names, pinned=False)
            case _:
                note = Note(text=change["value"], by=change["made_by"])
                edition = replace(edition, notes=(*edition.notes, note))
    return edition


def _drop(edition: Edition, names: set[str]) -> Edition:
    stories = tuple(s for s in edition.stories if s.story_id not in names)
    catch_up = tuple(s for s in edition.catch_up if s.story_id not in names)
    lost = len(edition.stories) + len(edition.catch_up) - len(stories) - len(catch_up)
    return replace(
        edition,
        stories=stories,
        catch_up=catch_up,
        left_out=with_omission(edition.left_out, Omission.DROPPED, lost),
    )


def _front(edition: Edition, names: list[str], *, pinned: bool) -> Edition:
    """Those stories first, in that order; a pinned one comes forward out of « Rattrapage » too."""
    pool = (*edition.stories, *edition.catch_up) if pinned else edition.stories
    by_name = {story.story_id: story for story in pool}
    chosen = [by_name[name] for name in names if name in by_name]
    first: tuple[Story, ...] = tuple(replace(s, pinned=s.pinned or pinned) for s in chosen)
    return replace(
        edition,
        stories=(*first, *(s for s in edition.stories if s.story_id not in names)),
        catch_up=tuple(s for s in edition.catch_up if not (pinned and s.story_id in names)),
    )
