"""Manners towards one host: one request at a time, spaced; silence when asked for or down."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from harvest.policy import FetchPolicy
from records.reason import Reason
from system.clock import Clock


@dataclass(slots=True)
class Door:
    """One outlet's way to one port of one host name, as asked: what fails there is known there.

    `m.site.ml` without a name, or a port that a redirect made up, tells nothing of `site.ml`, and
    what one outlet's lists name nothing of another's requests.
    """

    name: str
    failures: int = 0
    down: Reason | None = None
    """Why it is left alone for the rest of the run; None when it is not."""
    refusals: int = 0
    """Pages that it refused to this outlet in a row."""


@dataclass(slots=True)
class Host:
    """What we know of a host in this run: manners count for all its names and ports together."""

    name: str
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended_at: datetime | None = None
    """When its last answer ended."""
    told_until: datetime | None = None
    """The host itself asked for silence until then (Retry-After)."""
    requests: int = 0
    doors: dict[tuple[str, str], Door] = field(default_factory=dict)

    def door(self, outlet_id: str, url: str) -> Door:
        """Find the outlet's own way to the address's host name and port."""
        parts = urlsplit(url)
        name = (parts.hostname or "").rstrip(".")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        return self.doors.setdefault((outlet_id, f"{name}{port}"), Door(name=f"{name}{port}"))


class Hosts:
    """All hosts of a run."""

    def __init__(self, policy: FetchPolicy, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock
        self._hosts: dict[str, Host] = {}

    def of(self, name: str) -> Host:
        """The host of that canonical name."""
        return self._hosts.setdefault(name, Host(name))

    @contextlib.asynccontextmanager
    async def turn(self, host: Host, delay_s: float) -> AsyncIterator[None]:
        """Our turn at a host: waits until `delay_s` have passed since its last answer ended."""
        async with host.lock:
            wait_s = self._wait_s(host, delay_s)
            if wait_s > 0:
                await self._clock.sleep(wait_s)
            host.requests += 1
            try:
                yield
            finally:
                host.ended_at = self._clock.now()

    def _wait_s(self, host: Host, delay_s: float) -> float:
        now = self._clock.now()
        due = host.ended_at + timedelta(seconds=delay_s) if host.ended_at else now
        limit = self._policy.max_wait_s
        told_s = (host.told_until - now).total_seconds() if host.told_until else 0.0
        return max((due - now).total_seconds(), told_s if told_s <= limit else 0.0)

    def long_wait(self, host: Host) -> datetime | None:
        """The instant until which the host asked for silence, when that is too long to sit out."""
        limit = self._clock.now() + timedelta(seconds=self._policy.max_wait_s)
        return host.told_until if host.told_until and host.told_until > limit else None

    def answered(self, host: Host, retry_after_s: float | None) -> None:
        """The host answered; a Retry-After keeps us away."""
        if retry_after_s is not None:
            host.told_until = self._clock.now() + timedelta(seconds=retry_after_s)

    def failed(self, door: Door, reason: Reason, *, for_good: bool = False) -> None:
        """A connection failed: after a few in a row, or one that is final, the door stays shut."""
        door.failures += 1
        if for_good or door.failures >= self._policy.host_failures:
            door.down = reason

    @property
    def down(self) -> tuple[Door, ...]:
        """Doors that were given up, each host name once."""
        shut = (d for host in self._hosts.values() for d in host.doors.values() if d.down)
        return tuple({door.name: door for door in shut}.values())
