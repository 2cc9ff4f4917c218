"""The words that a backfill asks WordPress for first, from searched.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

_DATA = Path(__file__).with_suffix(".toml")
SEARCHED = tuple(row["word"] for row in tomllib.loads(_DATA.read_text("utf-8"))["search"])
