"""The room's knowledge: tab-divided tables that an analyst edits, shipped and local.

A table has comment lines (`#`), one line of column names, then rows. A file of the same name in
the local folder adds rows; a local row with the key of a shipped one replaces it, and a local key
written `-key` takes the shipped row away.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from records.error_code import ErrorCode
from records.errors import SettingError

SHIPPED = Path(__file__).parent / "data"
_TABLE_LIKE = re.compile(r"\.(?:tsv|csv|toml|txt|tab|xlsx?)$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table, with the place it came from for messages."""

    cells: tuple[tuple[str, str], ...]
    file: str
    line: int

    def get(self, column: str) -> str:
        """The cell of a column, empty when the row ends before it."""
        return next((value for name, value in self.cells if name == column), "")

    def wrong(self, code: ErrorCode, /, **values: object) -> SettingError:
        """An error that names the file and the line."""
        message = SettingError(code, **values)
        return SettingError(ErrorCode.AT_LINE, file=self.file, key=self.line, message=message)


def read(name: str, key: tuple[str, ...], local: Path | None) -> list[Row]:
    """Rows of the table `name`, shipped ones first; `key` names the columns that identify a row.

    Raises SettingError for a file that cannot be read or a row with too many columns.
    """
    rows = {_key(row, key): row for row in _rows(SHIPPED / name)}
    for row in _rows(local / name) if local and (local / name).is_file() else ():
        identity = _key(row, key)
        if identity[0].startswith("-"):
            rows.pop((identity[0][1:], *identity[1:]), None)
        else:
            rows[identity] = row
    return list(rows.values())


def digest(names: Iterable[str], local: Path | None) -> str:
    """Six hexadecimal digits that change when a byte of one of the tables does."""
    seen = hashlib.sha256()
    for name in sorted(names):
        for folder in (SHIPPED, local):
            if folder and (folder / name).is_file():
                seen.update(name.encode() + b"\0" + (folder / name).read_bytes())
    return seen.hexdigest()[:6]


def unknown_files(local: Path) -> dict[str, str]:
    """Find desk files that no table is named after.

    Each with the nearest name. They would be ignored: `Terms.fr.tsv`, `topic.tsv`, `entities.csv`.
    """
    known = sorted(path.name for path in SHIPPED.iterdir() if path.suffix in (".tsv", ".toml"))
    there = local.iterdir() if local.is_dir() else ()
    names = sorted(path.name for path in there if path.is_file() and path.name not in known)
    nearest = {
        name: difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.3)
        for name in names
        if not name.startswith(".") and _TABLE_LIKE.search(name)
    }
    return {name: near[0] if near else ", ".join(known) for name, near in nearest.items()}


def _check_head(path: Path, number: int, columns: list[str]) -> None:
    """Raise SettingError when the first line names no columns."""
    if path.parent == SHIPPED:
        return
    known = _columns_of(path.name)
    wrong = [column for column in columns if known and column not in known]
    if wrong or (known and known[0] not in columns):
        raise SettingError(
            ErrorCode.TABLE_HEAD_WRONG, name=path, number=number, columns=", ".join(known)
        )


@cache
def _columns_of(name: str) -> tuple[str, ...]:
    """The columns of a shipped table."""
    shipped = SHIPPED / name
    lines = shipped.read_text("utf-8").splitlines() if shipped.is_file() else []
    told = (line for line in lines if line.strip() and not line.startswith("#"))
    return tuple(next(told, "").split("\t")) if lines else ()


def _key(row: Row, key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(row.get(column) for column in key)


def _rows(path: Path) -> Iterator[Row]:
    try:
        # Windows editors put a mark first, which is no part of the first column's name.
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(ErrorCode.NOT_UTF8, name=path.name, why=error) from error
    columns: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not columns:
            columns = cells
            _check_head(path, number, columns)
            continue
        if len(cells) > len(columns):
            raise SettingError(
                ErrorCode.COLUMNS_WRONG,
                name=path.name,
                number=number,
                cells=len(cells),
                columns=len(columns),
            )
        yield Row(cells=tuple(zip(columns, cells, strict=False)), file=path.name, line=number)
