"""What people decided after a backup stays decided when it is put back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from desk.database import open_desk
from reports.desk_merge import merge_desk
from reports.digest.personalise import Profile
from reports.mail import subscribers
from tests.warehouse.made import NOON
from warehouse.backups import back_up
from warehouse.erasing import erase
from warehouse.reader import query
from warehouse.restoring import restore
from warehouse.snapshot import publish

WHO = ("left@example.org", "forgotten@example.org", "stays@example.org")
PROFILE = Profile(language="fr", topics=(), outlets=(), minimum_grade=1, weekday=1)
LATER = NOON + timedelta(days=40)


@pytest.fixture
def backup(data: Path) -> Path:
    """A backup, after which one left, one was forgotten, one came, a week was sent."""
    path = data / "desk.sqlite"
    with closing(open_desk(path)) as desk:
        for address in WHO:
            subscribers.add(desk, address, PROFILE, confirmed=True, now=NOON)
    folder = back_up(data / "warehouse.duckdb", path, data / "backups", NOON, 3).folder
    with closing(open_desk(path)) as desk:
        left = subscribers.by_address(desk, WHO[0])
        assert left is not None
        subscribers.leave(desk, left.subscriber_id, LATER)
        subscribers.forget(desk, WHO[1], now=LATER)
        subscribers.add(desk, "new@example.org", PROFILE, confirmed=True, now=LATER)
        kept = subscribers.by_address(desk, WHO[2])
        assert kept is not None
        desk.execute(
            "insert into outbox (issue_id, subscriber_id, profile, message_id, state, due_at, "
            "next_try_at, changed_at) values ('2025-W31', ?, 'p', 'm', 'sent', 'd', 'd', 'd')",
            (kept.subscriber_id,),
        )
        desk.execute(
            "insert into issue values ('2025-W31', 's', 'u', 'approved', '{}', 'p', 'd', 'A', 'a')"
        )
    return folder


def _standings(path: Path) -> dict[str, str]:
    with closing(open_desk(path)) as desk:
        rows = desk.execute("select address, state from subscriber").fetchall()
    return {row["address"]: row["state"] for row in rows}


DECIDED = {WHO[0]: "unsubscribed", WHO[2]: "active", "new@example.org": "active"}


@pytest.mark.parametrize("with_desk", [False, True])
def test_who_left_and_what_was_sent_stays_so(data: Path, backup: Path, *, with_desk: bool) -> None:
    path = data / "desk.sqlite"
    done = restore(backup, data / "warehouse.duckdb", path, with_desk=with_desk)
    assert done.desk_replaced is with_desk
    if done.kept_desk:
        changed = merge_desk(path, done.kept_desk)
        assert changed["forgotten"] == 1 and changed["outbox"] == 1 and changed["issue"] == 1
    assert _standings(path) == DECIDED
    with closing(open_desk(path)) as desk:
        assert subscribers.was_forgotten(desk, WHO[1])
        assert desk.execute("select state from outbox").fetchall()[0]["state"] == "sent"
        assert desk.execute("select state from issue").fetchall()[0]["state"] == "approved"


def test_what_stands_in_the_desks_log_only_is_kept(data: Path, backup: Path) -> None:
    path = data / "desk.sqlite"
    open_too = open_desk(path)  # holds the log open
    subscribers.add(open_too, "inlog@example.org", PROFILE, confirmed=True, now=LATER)
    done = restore(backup, data / "warehouse.duckdb", path, with_desk=True)
    assert done.kept_desk is not None
    merge_desk(path, done.kept_desk)
    open_too.close()
    assert _standings(path) == {**DECIDED, "inlog@example.org": "active"}


def _gone(path: Path) -> None:
    path.unlink()


def _broken(path: Path) -> None:
    path.write_bytes(b"broken")


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("lose", [_gone, _broken, _empty])
def test_a_desk_that_is_gone_comes_back(
    data: Path, backup: Path, lose: Callable[[Path], None]
) -> None:
    path = data / "desk.sqlite"
    for log in ("-wal", "-shm"):
        path.with_name(path.name + log).unlink(missing_ok=True)
    lose(path)
    assert restore(backup, data / "warehouse.duckdb", path).desk_replaced
    assert _standings(path) == dict.fromkeys(WHO, "active")


@pytest.mark.parametrize("living", ["warehouse", "snapshot"])
def test_what_was_taken_down_since_is_taken_down_again(data: Path, living: str) -> None:
    warehouse, snapshot = data / "warehouse.duckdb", data / "published.duckdb"
    desk = data / "desk.sqlite"
    folder = back_up(warehouse, desk, data / "backups", NOON, 3).folder
    ids = [row[0] for row in query(snapshot, "select article_id from article order by 1").rows][:3]
    for number, article in enumerate(ids):
        erase(warehouse, [article], f"reason {number}", LATER, everywhere=number > 0)
    publish(warehouse, snapshot)
    if living == "snapshot":
        warehouse.unlink()
    done = restore(folder, warehouse, desk, published=snapshot)
    assert done.taken_down == tuple(ids)
    publish(warehouse, snapshot, restored=True)
    shown = query(
        snapshot,
        "select article_id from article_version join article_text using (version_id) "
        "where body is null order by 1",
    )
    assert [row[0] for row in shown.rows] == ids
    reasons = query(snapshot, "select reason, taken_down_at from takedown order by 1").rows
    assert [row[0] for row in reasons] == ["reason 0", "reason 1", "reason 2"]
