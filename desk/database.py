"""`desk.sqlite`: what people write, apart from the warehouse that the pipeline writes.

SQLite in WAL mode, mode 0600, its own numbered migrations (`desk_migrations/`). Deleted rows are
overwritten (`secure_delete`), because some of them are addresses of people who asked to be
forgotten.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from records import SettingError
from records.error_code import ErrorCode

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_MS = 15_000


def open_desk(path: Path) -> sqlite3.Connection:
    """The desk's file, created and migrated when it must be; rows answer by column name.

    Autocommit: several statements that belong together stand in `with transaction(desk):`.
    Raises SettingError when the file was written by a newer version, or is none of ours.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Born 0600: a file that is opened first and closed to others later has been open.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    desk = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _prepare(desk)
    except sqlite3.DatabaseError as error:
        desk.close()
        raise SettingError(ErrorCode.DESK_UNREADABLE, path=path, why=error) from error
    except SettingError:
        desk.close()
        raise
    return desk


def _prepare(desk: sqlite3.Connection) -> None:
    desk.row_factory = sqlite3.Row
    desk.execute(f"pragma busy_timeout = {_BUSY_MS}")
    desk.execute("pragma journal_mode = wal")
    # FULL: a mail that left must be known to have left after a power cut.
    desk.execute("pragma synchronous = full")
    desk.execute("pragma foreign_keys = on")
    desk.execute("pragma secure_delete = on")
    _migrate(desk)


def _migrate(desk: sqlite3.Connection) -> None:
    files = sorted(_MIGRATIONS.glob("*.sql"))
    if _version(desk) == len(files):
        return
    with transaction(desk):
        at = _version(desk)
        if at > len(files):
            raise SettingError(ErrorCode.DESK_NEWER, version=at, known=len(files))
        for file in files[at:]:
            for statement in _statements(file.read_text("utf-8")):
                desk.execute(statement)
        desk.execute(f"pragma user_version = {len(files)}")


def _statements(script: str) -> Iterator[str]:
    """Statement by statement: `executescript` would commit before the first."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _version(desk: sqlite3.Connection) -> int:
    return int(desk.execute("pragma user_version").fetchone()[0])


@contextmanager
def transaction(desk: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """All or nothing, and alone: the write lock is taken at the start."""
    desk.execute("begin immediate")
    try:
        yield desk
    except BaseException:
        desk.execute("rollback")
        raise
    desk.execute("commit")


def stamp(moment: datetime) -> str:
    """An instant as the desk writes it: UTC, to the second, sorting as text."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(written: str) -> datetime:
    """An instant that the desk wrote, aware."""
    return datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def secret_key(desk: sqlite3.Connection, given: str = "") -> str:
    """What links are signed with: the operator's own, else one made here once and kept."""
    return given or desk_secret(desk, "links")


def desk_secret(desk: sqlite3.Connection, name: str) -> str:
    """A secret of this desk, made when first asked for."""
    kept = "select value from secret where name = ?"
    row = desk.execute(kept, (name,)).fetchone()
    if row is None:  # only then: a page that is looked at must not wait for a writer
        desk.execute(
            "insert or ignore into secret (name, value) values (?, ?)",
            (name, secrets.token_urlsafe(48)),
        )
        row = desk.execute(kept, (name,)).fetchone()
    return str(row["value"])
