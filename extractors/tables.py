"""TOML tables into frozen records, strictly: an unknown key is refused where it stands."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from records.error_code import ErrorCode
from records.errors import SettingError

Record = TypeVar("Record")
_HEADER = re.compile(r"^\s*\[(\[?)\s*([\w.-]+)\s*\]")


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a table stands: for messages only."""

    file: Path
    text: str
    table: str = ""
    number: int = 0
    """Which of the tables of that name, from 0."""

    def line(self, key: str) -> int:
        """The line of a key in this table, or of the table's header, from 1."""
        wanted = re.compile(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
        name, count, header_at = "", {"": 0}, 1
        for number, line in enumerate(self.text.splitlines(), 1):
            header = _HEADER.match(line)
            if header:
                name = header[2]
                count[name] = count.get(name, -1) + 1
                if (name, count[name]) == (self.table, self.number):
                    header_at = number
                elif not self.table and name == key:
                    return number
            elif (name, count[name]) == (self.table, self.number) and wanted.match(line):
                return number
        return header_at

    def error(self, key: str, code: ErrorCode, /, **values: object) -> SettingError:
        """An error that names file, line and key."""
        message = SettingError(code, **values)
        return SettingError(ErrorCode.AT_LINE, file=self.file, key=self.line(key), message=message)


def read(record: type[Record], table: Mapping[str, Any], place: Place) -> Record:
    """The record that a table tells; raises SettingError with file, line and nearest key."""
    hints = typing.get_type_hints(record)
    for key in table:
        if key not in hints:
            near = get_close_matches(key, hints, n=1, cutoff=0.5)
            if near:
                raise place.error(key, ErrorCode.KEY_UNKNOWN_NEAR, key=key, near=near[0])
            raise place.error(key, ErrorCode.KEY_UNKNOWN, key=key, known=", ".join(hints))
    for field in dataclasses.fields(record):  # type: ignore[arg-type]
        required = (
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        )
        if required and field.name not in table:
            raise place.error(field.name, ErrorCode.KEY_MISSING, name=field.name)
    return record(**{key: _value(hints[key], raw, key, place) for key, raw in table.items()})


def _value(kind: Any, raw: Any, key: str, place: Place) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        kind = next(arm for arm in typing.get_args(kind) if arm is not type(None))
        return _value(kind, raw, key, place)
    if origin is tuple:
        return _tuple(typing.get_args(kind)[0], raw, key, place)
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(raw, dict):
            raise place.error(key, ErrorCode.NOT_A_TABLE, key=key)
        return {name: _value(str, value, name, place) for name, value in raw.items()}
    if dataclasses.is_dataclass(kind):
        if not isinstance(raw, dict):
            raise place.error(key, ErrorCode.NOT_A_TABLE, key=key)
        return read(typing.cast(Any, kind), raw, dataclasses.replace(place, table=key, number=0))
    return _plain(kind, raw, key, place)


def _tuple(item: Any, raw: Any, key: str, place: Place) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise place.error(key, ErrorCode.NOT_A_LIST, key=key)
    if dataclasses.is_dataclass(item):
        if not all(isinstance(row, dict) for row in raw):
            raise place.error(key, ErrorCode.NOT_A_TABLE, key=key)
        places = (dataclasses.replace(place, table=key, number=n) for n in range(len(raw)))
        return tuple(
            read(typing.cast(Any, item), row, at) for row, at in zip(raw, places, strict=True)
        )
    return tuple(_value(item, value, key, place) for value in raw)


def _plain(kind: Any, raw: Any, key: str, place: Place) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        allowed = [member.value for member in kind]
        if raw not in allowed:
            near = get_close_matches(str(raw), allowed, n=1)
            known = ", ".join(allowed)
            if near:
                raise place.error(
                    key, ErrorCode.NOT_ONE_OF_KEYS_NEAR, key=key, allowed=known, near=near[0]
                )
            raise place.error(key, ErrorCode.NOT_ONE_OF_KEYS, key=key, allowed=known)
        return kind(raw)
    if kind is float and isinstance(raw, int) and not isinstance(raw, bool):
        return float(raw)
    good = isinstance(raw, kind) and not (kind is int and isinstance(raw, bool))
    if kind is date:
        good = isinstance(raw, date) and not isinstance(raw, datetime)
    if not good:
        raise place.error(
            key, ErrorCode.WRONG_TYPE, key=key, name=kind.__name__, name_2=type(raw).__name__
        )
    return raw
