"""Manners towards one host: one request at a time, spaced; silence when asked for or down."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from harvest.policy import FetchPolicy
from records.reason import Reason
from system.clock import Clock


@dataclass(slots=True)
class Host:
    """What we know of a host in this run."""

    name: str
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended_at: datetime | None = None
    """When its last answer ended."""
    told_until: datetime | None = None
    """The host itself asked for silence until then (Retry-After)."""
    failures: int = 0
    refusals: int = 0
    """Pages that it refused to us in a row."""
    down: Reason | None = None
    """Why the host is left alone for the rest of the run; None when it is not."""
    requests: int = 0


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
            if wait_s > 0 and not host.down:
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
        host.failures = 0
        if retry_after_s is not None:
            host.told_until = self._clock.now() + timedelta(seconds=retry_after_s)

    def failed(self, host: Host, reason: Reason, *, for_good: bool = False) -> None:
        """A connection failed: after a few in a row, or one that is final, the host rests."""
        host.failures += 1
        if for_good or host.failures >= self._policy.host_failures:
            host.down = reason

    @property
    def down(self) -> tuple[Host, ...]:
        """Hosts that were given up."""
        return tuple(host for host in self._hosts.values() if host.down)
