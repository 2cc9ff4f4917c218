"""Questions that commands ask of the published snapshot, one a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def named(name: str) -> str:
    """The SQL of `<name>.sql`."""
    return (_FOLDER / f"{name}.sql").read_text("utf-8")
