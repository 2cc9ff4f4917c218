"""TOML files that people edit: read as UTF-8, with or without the mark that Windows puts first."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from records.error_code import ErrorCode
from records.errors import SettingError


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file that a person edits.

    Raises SettingError with the file and what is wrong in it.
    """
    try:
        return tomllib.loads(read_utf8(path))
    except ValueError as error:  # Python refuses numbers of 4,300 digits by another name
        raise SettingError(ErrorCode.SETTINGS_NOT_TOML, file=path, why=error) from error
    except RecursionError as error:
        why = SettingError(ErrorCode.NESTED_TOO_DEEP)
        raise SettingError(ErrorCode.SETTINGS_NOT_TOML, file=path, why=why) from error


def read_utf8(path: Path) -> str:
    """Read the text of a file that a person edits.

    Raises SettingError that names the line which is in another encoding.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise SettingError(ErrorCode.FILE_UNREADABLE, path=path, why=error.strerror) from error
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = body.count(b"\n", 0, error.start) + 1
        why = SettingError(ErrorCode.LINE_NOT_UTF8, number=number)
        raise SettingError(ErrorCode.FILE_SAID, file=path, why=why) from error
