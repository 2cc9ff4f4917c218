"""robots.txt of each origin: fetched once a day, found again in the archive, RFC 9309 decisions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from harvest import robots as robots_txt
from harvest.archive import Archive, ArchiveError
from harvest.hosts import Hosts
from harvest.policy import FetchPolicy, Purpose
from harvest.request import Errand
from records.outcome import NotModified
from records.page import Page, Refusal
from records.reason import ReasonCode, http_reason, make_reason
from records.vocabulary import Status
from system.clock import Clock
from text.urls import host

Follow = Callable[[Errand], Awaitable[Page | Refusal | NotModified]]
"""Makes the requests of one errand, redirects included."""


class RobotsFiles:
    """What each origin's robots.txt says, asked for when it is first needed."""

    def __init__(
        self,
        policy: FetchPolicy,
        clock: Clock,
        archive: Archive | None,
        hosts: Hosts,
        follow: Follow,
    ) -> None:
        self._policy = policy
        self._clock = clock
        self._archive = archive
        self._hosts = hosts
        self._follow = follow
        self._rules: dict[str, tuple[robots_txt.Robots | Refusal, datetime]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def rules(self, errand: Errand, url: str) -> robots_txt.Robots | Refusal:
        """The rules for an address, or why its host must be stayed away from."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules, at = self._rules.get(origin, (None, self._clock.now()))
            if rules is None or self._clock.now() - at >= self._policy.robots_ttl:
                rules = await self._robots_of(errand, f"{origin}/robots.txt")
                self._rules[origin] = (rules, self._clock.now())
            return rules

    async def _robots_of(self, errand: Errand, url: str) -> robots_txt.Robots | Refusal:
        """RFC 9309 §2.3.1: 2xx its rules, 4xx no rules, anything else stay away."""
        page = self._archived_robots(url)
        if page is None:
            own = replace(errand, url=url, purpose=Purpose.ROBOTS, validator=None)
            own.left_s = self._policy.deadline_s
            result = await self._follow(own)
            if isinstance(result, Refusal) and result.reason.code is ReasonCode.TOO_MANY_REDIRECTS:
                return robots_txt.parse(b"", self._policy.product)
            if isinstance(result, Refusal):
                if result.status is Status.FETCH_ERROR:
                    door = self._hosts.of(host(url)).door(errand.outlet_id, url)
                    self._hosts.failed(door, result.reason, for_good=True)
                return _robots_refusal(result)
            if isinstance(result, NotModified):
                return robots_txt.parse(b"", self._policy.product)
            page = result
        if 200 <= page.status < 300:
            return robots_txt.parse(page.body, self._policy.product)
        if 400 <= page.status < 500 and page.status != 429:
            return robots_txt.parse(b"", self._policy.product)
        return _robots_refusal(
            Refusal(url=url, status=Status.HTTP_ERROR, reason=http_reason(page.status))
        )

    def _archived_robots(self, url: str) -> Page | None:
        if self._archive is None:
            return None
        now = self._clock.now()
        ref = self._archive.find(url, now - self._policy.robots_ttl, now)
        try:
            page = self._archive.read(ref) if ref else None
        except ArchiveError:
            return None  # a damaged record costs one request, not the outlet's day
        return page if page is not None and page.status < 500 and page.status != 429 else None


def _robots_refusal(why: Refusal) -> Refusal:
    """A host that cannot be reached says so itself; one that answers badly has no robots.txt."""
    unreachable = why.status in (Status.FETCH_ERROR, Status.FORBIDDEN_ADDRESS, Status.DEFERRED)
    if unreachable:
        return why
    reason = make_reason(ReasonCode.ROBOTS_UNAVAILABLE, because=why.reason)
    return replace(why, status=Status.ROBOTS_UNAVAILABLE, reason=reason)
