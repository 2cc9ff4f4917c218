"""Drafts, an editor's changes, approval: what is approved is what is sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk.database import open_desk
from records import InputError
from reports.digest import issues
from reports.digest.edition import Omission, week
from reports.digest.issues import State
from tests.reports.samples import DUE, full, story

WEEK = week("2026-W47")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_desk(tmp_path / "desk.sqlite")) as opened:
        issues.save_draft(opened, full(4), WEEK, due_at=DUE, now=DUE)
        yield opened


def test_an_editor_drops_pins_orders_and_signs(desk: sqlite3.Connection) -> None:
    for what, value in (("drop", "2"), ("order", "3"), ("pin", "4"), ("note", "Attention\x00.")):
        issue = issues.edit(desk, "2026-W47", what, value, by="Awa", now=DUE)
    edition = issue.edition
    assert [s.story_id for s in edition.stories] == ["s900", "s3", "s0", "s2"]
    assert edition.stories[0].pinned and not edition.stories[1].pinned
    assert edition.catch_up == ()
    assert edition.notes[-1].text == "Attention." and edition.notes[-1].by == "Awa"
    assert {line.omission: line.count for line in edition.left_out}[Omission.DROPPED] == 1


def test_numbers_must_be_there(desk: sqlite3.Connection) -> None:
    for wrong in ("0", "6", "x", "-1"):
        with pytest.raises(InputError, match="no story"):
            issues.edit(desk, "2026-W47", "drop", wrong, by="Awa", now=DUE)


def test_what_is_approved_changes_no_more(desk: sqlite3.Connection) -> None:
    issue = issues.approve(desk, "2026-W47", by="Awa", now=DUE)
    assert issue.state is State.APPROVED and issue.approved_by == "Awa"
    with pytest.raises(InputError, match="changes no more"):
        issues.edit(desk, "2026-W47", "drop", "1", by="Bob", now=DUE)
    with pytest.raises(InputError, match="changes no more"):
        issues.save_draft(desk, full(1), WEEK, due_at=DUE, now=DUE)
    assert issues.approve(desk, "2026-W47", by="Bob", now=DUE).approved_by == "Awa"


def test_edits_outlive_a_new_draft(desk: sqlite3.Connection) -> None:
    issues.edit(desk, "2026-W47", "drop", "1", by="Awa", now=DUE)
    again = issues.save_draft(desk, full(5), WEEK, due_at=DUE, now=DUE)
    assert "s0" not in {s.story_id for s in again.edition.stories}
    assert "s4" in {s.story_id for s in again.edition.stories}


def test_memory_of_four_weeks(desk: sqlite3.Connection) -> None:
    after = [week(f"2026-W{number}") for number in (48, 51, 52)]
    assert issues.told(desk, after[0]) == {}, "a draft has told nobody anything"
    issues.approve(desk, "2026-W47", by="Awa", now=DUE)
    assert set(issues.told(desk, after[0])) == {"s0", "s1", "s2", "s3", "s900"}
    assert issues.told_articles(desk, after[1]) >= {"a0", "a3"}
    assert issues.told(desk, after[2]) == {}
    assert issues.told(desk, WEEK) == {}, "an issue is no repeat of itself"
    assert issues.told(desk, week("2026-W46")) == {}, "nor of a later one"


def test_owners_and_texts_add_up(desk: sqlite3.Connection) -> None:
    issues.approve(desk, "2026-W47", by="Awa", now=DUE)
    second = replace(
        full(0), issue_id="2026-W48", stories=(story(0, owners=("kayes",), texts=("t9",)),)
    )
    issues.save_draft(desk, second, week("2026-W48"), due_at=DUE, now=DUE)
    issues.approve(desk, "2026-W48", by="Awa", now=DUE)
    told = issues.told(desk, week("2026-W49"))["s0"]
    assert told.owners == {"fleuve", "kayes"} and told.texts == {"t0", "t9"}


def test_nothing_falls_between_an_early_issue_and_the_next(desk: sqlite3.Connection) -> None:
    sunday_evening = WEEK.until_at - timedelta(hours=6)
    closed = replace(WEEK, closed_at=sunday_evening)
    issues.save_draft(desk, full(1), closed, due_at=DUE, now=sunday_evening)
    assert issues.opening(desk, week("2026-W48")).since_at == week("2026-W48").since_at
    issues.approve(desk, "2026-W47", by="Awa", now=DUE)
    assert issues.opening(desk, week("2026-W48")).since_at == sunday_evening
    assert issues.opening(desk, week("2026-W50")).since_at == week("2026-W50").since_at
