"""The exception tree: surprises only, for expected outcomes are values.

VeilleError
├── InputError            what a person gave us cannot be used (exit code 2)
│   ├── ClockError        the clock is earlier than the last run
│   └── SettingError      a setting, an outlet file, a lexicon row
├── OutletError           an outlet's own rules do not fit its pages any more
├── FetchError            a request that could not be made at all
├── ExtractError          a page that broke the extractor
├── WarehouseError        the warehouse could not be read or written (exit code 1)
│   ├── WarehouseNewer    the file was written by a newer version
│   └── WarehouseBusy     another process holds the file
└── RunLocked             another run holds the lock (exit code 3)

Every message says what, where, and what to do. Causes are chained.
"""

from __future__ import annotations


class VeilleError(Exception):
    """Root of the errors that a person is told of in one line."""


class InputError(VeilleError):
    """What a person gave us cannot be used."""


class SettingError(InputError):
    """A setting or a data file holds a value that we do not accept."""


class ClockError(InputError):
    """The machine's clock is earlier than the last run."""


class OutletError(VeilleError):
    """An outlet's rules do not fit: names the outlet."""

    def __init__(self, outlet_id: str, message: str) -> None:
        super().__init__(f"{outlet_id}: {message}")
        self.outlet_id = outlet_id


class FetchError(VeilleError):
    """A request that could not be made: names the address."""

    def __init__(self, url: str, message: str, *, retryable: bool = False) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.retryable = retryable


class ExtractError(VeilleError):
    """A page that broke the extractor: names the address."""

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url


class WarehouseError(VeilleError):
    """The warehouse could not be read or written."""


class WarehouseNewer(WarehouseError):
    """The file was written by a newer version of this program."""


class WarehouseBusy(WarehouseError):
    """Another process holds the file."""


class RunLocked(VeilleError):
    """Another run is under way."""
