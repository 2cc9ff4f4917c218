"""The desk's file: private, migrated once, refused when newer."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.database import instant, open_desk, secret_key, stamp, transaction
from records import SettingError


def test_private_wal_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "data" / "desk.sqlite"
    desk = open_desk(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert desk.execute("pragma journal_mode").fetchone()[0] == "wal"
    key = secret_key(desk)
    desk.close()
    again = open_desk(path)
    assert secret_key(again) == key
    assert secret_key(again, "given") == "given"
    again.close()


def test_side_files_are_private_too(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk.sqlite")
    secret_key(desk)
    for file in tmp_path.iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file.name
    desk.close()


def test_newer_file_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    desk = open_desk(path)
    desk.execute("pragma user_version = 99")
    desk.close()
    with pytest.raises(SettingError, match="newer program"):
        open_desk(path)


def test_other_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    path.write_bytes(b"not a database at all, but long enough to look like one" * 40)
    with pytest.raises(SettingError, match=r"desk\.sqlite"):
        open_desk(path)


def test_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "desk.sqlite")
    with pytest.raises(sqlite3.IntegrityError), transaction(desk):
        desk.execute("insert into secret values ('a', 'b')")
        desk.execute("insert into secret values ('a', 'c')")
    assert desk.execute("select count(*) from secret").fetchone()[0] == 0
    desk.close()


def test_two_first_openers_migrate_once(tmp_path: Path) -> None:
    opened = []
    threads = [
        threading.Thread(target=lambda: opened.append(open_desk(tmp_path / "desk.sqlite")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 4
    for desk in opened:
        desk.close()


def test_instants_come_back() -> None:
    moment = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert instant(stamp(moment)) == moment
