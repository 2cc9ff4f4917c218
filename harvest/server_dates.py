"""What day it is by the servers of several outlets: the machine's own clock may be wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import urlsplit

from harvest.fetch import Fetcher
from harvest.policy import Purpose
from records.outlet import Outlet
from records.page import Page

ASKED = 5
"""Outlets whose servers are asked: one that lies, and one that is down, decide nothing."""
WITNESSES = 2
"""Servers that must agree with each other against our clock."""
AGREE = timedelta(hours=1)
WRONG = timedelta(hours=18)
"""From here on days would be wrong; a zone set wrongly is less."""


@dataclass(frozen=True, slots=True)
class ServerTime:
    """What servers say of the time."""

    answered: int
    """How many gave any answer."""
    ahead: tuple[timedelta, ...]
    """How far our clock is ahead of each that printed its Date."""

    @property
    def error(self) -> timedelta | None:
        """How far our clock is ahead by agreeing witnesses."""
        for middle in self.ahead:
            agreeing = [other for other in self.ahead if abs(other - middle) <= AGREE]
            if abs(middle) > WRONG and len(agreeing) >= max(WITNESSES, len(self.ahead) / 2):
                return middle
        return None


async def ask_servers(fetcher: Fetcher, outlets: Iterable[Outlet]) -> ServerTime:
    """Ask servers of some outlets what time it is."""
    chosen = list(islice(outlets, ASKED))
    pages = await asyncio.gather(*(_ask(fetcher, outlet) for outlet in chosen))
    answers = [page for page in pages if page is not None]
    dates = ((page, _date(page)) for page in answers)
    ahead = (page.fetched_at - date for page, date in dates if date is not None)
    return ServerTime(len(answers), tuple(ahead))


async def _ask(fetcher: Fetcher, outlet: Outlet) -> Page | None:
    parts = urlsplit(outlet.home_url)
    url = f"{parts.scheme}://{parts.netloc}/robots.txt"
    answer = await fetcher.fetch(url, outlet=outlet, purpose=Purpose.ROBOTS)
    return answer if isinstance(answer, Page) else None


def _date(page: Page) -> datetime | None:
    """The Date header (RFC 9110, 6.6.1) of an answer; None for one that is no instant."""
    try:
        date = parsedate_to_datetime(page.header("Date"))
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def spread(outlets: Sequence[Outlet]) -> list[Outlet]:
    """Choose outlets of different hosts: one server is one witness."""
    return list({urlsplit(outlet.home_url).hostname: outlet for outlet in outlets}.values())
