"""The exception tree: surprises only, for expected outcomes are values.

VeilleError
├── InputError            what a person gave us cannot be used (exit code 2)
│   ├── ClockError        the clock is earlier than the last run
│   └── SettingError      a setting, an outlet file, a lexicon row
├── WarehouseError        the warehouse could not be read or written (exit code 1)
│   ├── WarehouseNewer    the file was written by a newer version
│   └── WarehouseBusy     another process holds the file
└── RunLocked             another run holds the lock (exit code 3)

Each carries a code and its values, never a sentence; `str` is its English line: what, where, what
to do. The door says it in the reader's language (`i18n`). Causes are chained.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from records.error_code import ErrorCode


class VeilleError(Exception):
    """Root of the errors that a person is told of in one line."""

    def __init__(self, code: ErrorCode, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        """Give the English line, for logs and tracebacks."""
        return self.code.english.format(**self.values)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with the values."""
        return partial(type(self), **self.values), (self.code,)

    def to_object(self) -> dict[str, Any]:
        """Give code and values for a program."""
        return {"code": str(self.code), "values": {k: _plain(v) for k, v in self.values.items()}}


def _plain(value: object) -> Any:
    if isinstance(value, VeilleError):
        return value.to_object()
    return value if isinstance(value, int | float | str | None) else str(value)


class InputError(VeilleError):
    """What a person gave us cannot be used."""


class SettingError(InputError):
    """A setting or a data file holds a value that we do not accept."""


class ClockError(InputError):
    """The machine's clock is earlier than the last run."""


class WarehouseError(VeilleError):
    """The warehouse could not be read or written."""


class WarehouseNewer(WarehouseError):
    """The file was written by a newer version of this program."""


class WarehouseBusy(WarehouseError):
    """Another process holds the file."""


class RunLocked(VeilleError):
    """Another run is under way."""
