"""Loopback for tests and the practice press: names that lead here, and a rule that allows it.

Nothing in the program opens this door: a test passes both to `Fetcher` itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from harvest.network import Endpoint


class LoopbackResolver:
    """Leads each listed host, whatever port its address names, to a port on 127.0.0.1."""

    def __init__(self, hosts: Mapping[str, int]) -> None:
        self._hosts = {name: Endpoint("127.0.0.1", port) for name, port in hosts.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        self.asked.append(host)
        if host not in self._hosts:
            raise OSError(f"{host} is not on this loopback")
        return [self._hosts[host]]

    def allow(self, endpoint: Endpoint) -> bool:
        """The listed endpoints and nothing else."""
        return endpoint in self._hosts.values()


class VirtualClock:
    """A clock that sleeps in no time: `sleep` and `advance` move it, nothing else does."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        until = self._now + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        self._now = max(self._now, until)
