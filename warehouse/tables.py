"""Rows as a person or a program reads them: cells of a table, JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from warehouse.reader import Rows


def plain(value: Any) -> Any:
    """A value as JSON can hold it: instants in ISO form (UTC), the rest as it is."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        # JSON has no word for what is no number.
        return float(value) if math.isfinite(value) else None if math.isnan(value) else str(value)
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, str | int) else str(value)


def records(rows: Rows) -> list[dict[str, Any]]:
    """Rows as JSON objects."""
    return [dict(zip(rows.columns, map(plain, row), strict=True)) for row in rows.rows]


def write_json(parts: Iterable[Rows], out: IO[str]) -> None:
    """Write an array of objects, one a line, as the parts come."""
    before = "["
    for rows in parts:
        for record in records(rows):
            out.write(before + json.dumps(record, ensure_ascii=False, allow_nan=False))
            before = ",\n "
    out.write("[]\n" if before == "[" else "]\n")


def cell(value: Any) -> str:
    """A value as one cell of text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M" if not value.second else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e15 else str(value)
    if isinstance(value, list) and all(isinstance(inner, str) for inner in value):
        return ", ".join(value)
    if isinstance(value, list | tuple | dict):
        return json.dumps(plain(value), ensure_ascii=False)
    return str(value)
