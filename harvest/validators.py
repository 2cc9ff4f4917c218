"""Asking again cheaply: validators as received, freshness as the server promised it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from records.outcome import Validator
from records.page import Page

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d+)", re.IGNORECASE)
_NO_STORE = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)
_LONGEST_RETRY_S = 86_400.0


def validator_of(page: Page, max_fresh: timedelta) -> Validator:
    """What to ask with next time, from a page's headers (RFC 9110 §13, RFC 9111 §4.2)."""
    return Validator(
        url=page.requested_url,
        etag=page.header("ETag"),
        last_modified=page.header("Last-Modified"),
        body_sha256=page.sha256,
        fetched_at=page.fetched_at,
        fresh_until=fresh_until(page, max_fresh),
    )


def fresh_until(page: Page, max_fresh: timedelta) -> datetime | None:
    """Until when the server wants no new request: max-age before Expires, capped."""
    control = page.header("Cache-Control")
    if _NO_STORE.search(control):
        return None
    age = _MAX_AGE.search(control)
    if age is not None:
        promised = min(int(age[1][:9]), max_fresh.total_seconds()) - _age_s(page)
        return page.fetched_at + timedelta(seconds=promised) if promised > 0 else None
    expires = http_date(page.header("Expires"))
    if expires is None or expires <= page.fetched_at:
        return None
    return min(expires, page.fetched_at + max_fresh)


def _age_s(page: Page) -> int:
    age = page.header("Age")
    return int(age[:9]) if age.isascii() and age.isdigit() else 0


def conditional_headers(validator: Validator | None) -> dict[str, str]:
    """If-None-Match and If-Modified-Since, byte for byte as received; none without a body."""
    if validator is None or not validator.body_sha256:
        return {}
    pairs = (
        ("If-None-Match", validator.etag),
        ("If-Modified-Since", validator.last_modified),
    )
    return {name: value for name, value in pairs if value}


def retry_after_s(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After asks for (seconds or date), at most a day; None for garbage."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _LONGEST_RETRY_S)
    until = http_date(value)
    if until is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_RETRY_S)


def http_date(value: str) -> datetime | None:
    """An HTTP date in UTC, or None."""
    try:
        parsed = parsedate_to_datetime(value.strip())
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
