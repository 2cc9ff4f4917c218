"""Time as an argument: the same code runs in real days and in a test's virtual ones."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """What the harvest asks of time."""

    def now(self) -> datetime:
        """The instant, aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Returns when `seconds` have passed on this clock."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The instant, aware, UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Returns after so many real seconds."""
        await asyncio.sleep(seconds)


def same_day(a: datetime, b: datetime, timezone: str) -> bool:
    """Whether two instants lie on one local day."""
    zone = ZoneInfo(timezone)
    return a.astimezone(zone).date() == b.astimezone(zone).date()
