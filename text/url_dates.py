"""Dates that an address itself tells."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from records.article import DateClaim
from records.vocabulary import Precision

_UNIQID = re.compile(r"(?<![0-9a-f])([0-9a-f]{8})([0-9a-f]{5})(?![0-9a-f])")
_PATH_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?=[/-]|$)")
_PATH_PARTS = re.compile(r"/((?:19|20)\d\d)(?:/[A-Za-z_-]+)?/(\d\d?)/(\d\d?)(?=/)")
"""`/2026/1/9/` and, with the section between, `/2026/economie/01/09/`."""
_PATH_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?=/)")
"""`/2025/06/`: WordPress's month, when the page tells nothing finer."""
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECONDS = 1_000_000


def date_in_url(url: str, *, fetched_at: datetime) -> DateClaim | None:
    """When an address says its article was published, or None.

    PHP's `uniqid()` is 13 hex digits: 8 of Unix time, 5 of microseconds. L'Essor's ids are such,
    to the second of the page's own date (sources.md §1.1). Else `/2026/11/20/` and its cousins.
    """
    path = urlsplit(url).path
    for match in _UNIQID.finditer(path.lower()):
        at = datetime.fromtimestamp(int(match[1], 16), UTC)
        if int(match[2], 16) < _MICROSECONDS and _EARLIEST <= at <= fetched_at:
            return DateClaim(method="url_id", raw=match[0], value=at, precision=Precision.MINUTE)
    for match in (*_PATH_DAY.finditer(path), *_PATH_PARTS.finditer(path)):
        try:
            day = datetime(int(match[1]), int(match[2]), int(match[3]), tzinfo=UTC)
        except ValueError:
            continue
        if _EARLIEST <= day <= fetched_at:
            return DateClaim(method="url", raw=match[0], value=day, precision=Precision.DAY)
    return None


def month_in_url(url: str, *, fetched_at: datetime) -> DateClaim | None:
    """Read the month that an address stands under, or None; coarser than any other source."""
    match = _PATH_MONTH.search(urlsplit(url).path)
    if match is None:
        return None
    month = datetime(int(match[1]), int(match[2]), 1, tzinfo=UTC)
    if not _EARLIEST <= month <= fetched_at:
        return None
    return DateClaim(method="url", raw=match[0], value=month, precision=Precision.MONTH)
