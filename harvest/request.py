"""One call of the fetch function and one answer: what they carry, and how a refusal is told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from harvest.cookies import Cookies
from harvest.policy import Purpose
from records.outcome import Validator
from records.outlet import HttpRules
from records.page import Page, Refusal
from records.reason import Reason, ReasonCode, make_reason
from records.vocabulary import Status


@dataclass(slots=True)
class Traffic:
    """What was asked for an outlet in this run."""

    requests: int = 0
    pages: int = 0
    bytes_received: int = 0


@dataclass(slots=True)
class Errand:
    """One call of fetch: what is asked, for whom, and the network time it has left."""

    url: str
    outlet_id: str
    http: HttpRules
    purpose: Purpose
    validator: Validator | None
    left_s: float
    cookies: Cookies = field(default_factory=Cookies)


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete response of one hop."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    received: int
    at: datetime

    def page(self, requested_url: str) -> Page:
        """The answer as the page of the address that was asked for first."""
        page = Page(
            requested_url=requested_url,
            final_url=self.url,
            status=self.status,
            fetched_at=self.at,
            media_type="",
            headers=self.headers,
            body=self.body,
        )
        return replace(page, media_type=page.header("Content-Type"))

    def header(self, name: str) -> str:
        """A header by its name in lower case, or an empty string."""
        return next((v for k, v in self.headers if k.lower() == name), "")


def refused(errand: Errand, status: Status, reason: Reason, page: Page | None = None) -> Refusal:
    """The refusal of an errand, with what the page that led to it tells."""
    return Refusal(
        url=errand.url,
        status=status,
        reason=reason,
        http_status=page.status if page else None,
        fetched_at=page.fetched_at if page else None,
        bytes_received=len(page.body) if page else 0,
        warc=page.warc if page else None,
    )


def askable(errand: Errand, url: str) -> str | Refusal:
    """The address in the form in which it is asked, or why it is not asked."""
    try:
        parts = urlsplit(url)
        odd = "\\" in url or not url.isprintable() or " " in url or len(url) > 2048
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not odd
        good = good and parts.port != 0 and "@" not in parts.netloc
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        good = False
    if not good:
        why = make_reason(ReasonCode.ADDRESS_NOT_ASKED, address=url[:80])
        return refused(errand, Status.FORBIDDEN_ADDRESS, why)
    if parts.scheme == "http" and not errand.http.plain_http:
        return parts._replace(scheme="https").geturl()
    return url
