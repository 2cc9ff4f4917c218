"""A desk put back from a backup learns what was decided after it, from the desk of before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from desk.database import open_desk, transaction
from records import SettingError
from reports.mail.subscribers import erase_forgotten

# In the order in which they may refer to each other. Secrets first: marks of people who asked to be
# forgotten and links in letters are made with them.
_TABLES = (
    "secret", "forgotten", "subscriber", "correction", "ruling", "issue", "issue_edit",
    "issue_story", "rendering", "outbox", "bounce",
)  # fmt: skip


def merge_desk(restored: Path, living: Path) -> dict[str, int]:
    """Bring a restored desk up to the living one: rows that changed, by table.

    A row of the living desk wins over the backup's. Who asked to be forgotten goes again; who is in
    the backup only comes back. Nothing is merged from a desk that cannot be read.
    """
    try:
        open_desk(living).close()  # of the same version
    except SettingError:
        return {}
    with closing(open_desk(restored)) as desk:
        desk.execute("attach ? as living", (str(living),))
        # A forgotten person's row is not in the living desk: its mark alone tells.
        with transaction(desk):
            changed = {table: _take(desk, table) for table in _TABLES}
            changed["forgotten"] = erase_forgotten(desk)
        desk.execute("detach living")
        desk.execute("vacuum")
        desk.execute("pragma wal_checkpoint(truncate)")
    return {table: number for table, number in changed.items() if number}


def _take(desk: sqlite3.Connection, table: str) -> int:
    fresh = f"select * from living.{table} except select * from main.{table}"
    rows = desk.execute(fresh).fetchall()
    marks = ", ".join("?" * len(rows[0])) if rows else ""
    for row in rows:
        desk.execute(f"insert or replace into main.{table} values ({marks})", tuple(row))
    return len(rows)
