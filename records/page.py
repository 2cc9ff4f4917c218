"""A page: bytes as received, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from records.reason import Reason
from records.vocabulary import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRef:
    """Where in the raw archive a body lies."""

    path: str
    """Relative to the archive folder."""
    offset: int
    """Bytes from the start of the file to the gzip member of the record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A complete answer with a body."""

    requested_url: str
    final_url: str
    status: int
    fetched_at: datetime
    """Aware, UTC."""
    media_type: str
    """`text/html; charset=…` as the server said it, or empty."""
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    """Decoded of its transfer and content encodings."""
    warc: WarcRef | None = None

    @property
    def sha256(self) -> str:
        """Hex digest of the body."""
        return sha256(self.body).hexdigest()

    def header(self, name: str) -> str:
        """First value of a header, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No page, and why: the outcome's status with its reason."""

    url: str
    status: Status
    reason: Reason
    http_status: int | None = None
    fetched_at: datetime | None = None
    bytes_received: int = 0
    retry_after_s: float | None = None
    warc: WarcRef | None = None
