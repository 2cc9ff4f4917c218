"""One line of a pipe: a JSON object with an id, as strict as what we answer must be."""

from __future__ import annotations

import json
import math
from typing import Any


def read_object(line: bytes) -> dict[str, Any]:
    """Read a line as one JSON object in UTF-8.

    Raises ValueError for all else: NaN, which is no JSON, and nesting that no reader ends among it.
    """
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(row, dict):
        raise ValueError("not an object")
    return row


def is_id(value: object) -> bool:
    """Can it name a line: text, or a number of JSON?"""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
