"""A newsroom of the practice press: its outlets, on loopback, on the press's own clock."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta

from flows.run_context import Newsroom
from flows.settings import Settings
from tests.one_outlet import loopback_newsroom
from tests.press.server import Press


class PressClock:
    """The press's day, and as many seconds more as this clock has run: no two runs are at once."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self._started = time.monotonic()

    def now(self) -> datetime:
        """The instant, aware, UTC."""
        return self._press.now + timedelta(seconds=time.monotonic() - self._started)

    async def sleep(self, seconds: float) -> None:
        """Returns after so many real seconds."""
        await asyncio.sleep(seconds)


def press_room(press: Press, settings: Settings) -> Newsroom:
    """A newsroom that visits the four outlets of a running press."""
    outlets = press.outlets().values()
    return loopback_newsroom(settings, outlets, press.resolver_map, clock=PressClock(press))
