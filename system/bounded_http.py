"""HTTP connections with bounds: so many a client and in all, and a time for each request.

uvicorn 0.x bounds neither a request that is never finished nor the connections of one client.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol

IN_ALL = 256
PER_CLIENT = 64
"""Connections. A reverse proxy on this machine is one client: enough for what it keeps open."""
HEADERS_WITHIN_S = 10.0
"""From the first byte, or from the last answer, to the end of the request's headers."""
REQUEST_WITHIN_S = 60.0
"""Body and answer included: a phone on a slow line takes 40 kB in 30 s."""


class BoundedHttp(H11Protocol):
    """One connection. Where there are too many, the oldest unfinished request makes room."""

    _open: ClassVar[list[BoundedHttp]] = []
    _deadline: asyncio.TimerHandle | None = None
    _reading = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection's place, or close it where there is none."""
        super().connection_made(transport)
        mine = [one for one in self._open if one._peer() == self._peer()]
        if not (_make_room(mine, PER_CLIENT) and _make_room(self._open, IN_ALL)):
            transport.abort()
            return
        self._open.append(self)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Free the connection's place."""
        self._stop_waiting()
        if self in self._open:
            self._open.remove(self)
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Read what came; a whole head begins the second deadline."""
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._reading = False
            self._end_within(REQUEST_WITHIN_S)

    def on_response_complete(self) -> None:
        """Wait for the next request of this connection."""
        self._await_headers()
        super().on_response_complete()

    def _peer(self) -> str:
        return self.client[0] if self.client else ""

    def _await_headers(self) -> None:
        self._reading = True
        self._end_within(HEADERS_WITHIN_S)

    def _end_within(self, seconds: float) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()


def _make_room(connections: list[Any], limit: int) -> bool:
    """Whether one more fits: the oldest of those that have not said what they want goes."""
    if len(connections) < limit:
        return True
    for one in connections:
        if one._reading:
            one.transport.abort()
            one._open.remove(one)
            return True
    return False
