"""The one way out: pages, feeds, sitemaps, REST answers and robots.txt are all fetched here.

Every request: robots.txt asked first, the host's turn awaited, the address checked where the
connection is made, certificates verified, one deadline around the whole, the decoded size capped,
redirects followed by hand (each hop by the same rules), the body archived before anyone parses it.
Expected outcomes are values: `Page`, `Refusal`, `NotModified`.
"""

from __future__ import annotations

import ssl
from dataclasses import replace
from types import TracebackType
from typing import Self

import httpcore

from harvest import block_pages
from harvest.archive import Archive, ArchiveError
from harvest.hops import REDIRECTS, next_place
from harvest.hosts import Host, Hosts
from harvest.network import (
    AddressRule,
    GuardedBackend,
    GuardedTransport,
    Resolver,
    SystemResolver,
    is_public,
)
from harvest.policy import FetchPolicy, Purpose
from harvest.request import Answer, Errand, Traffic, askable, refused
from harvest.robots_files import RobotsFiles
from harvest.transport import Wire
from harvest.validators import conditional_headers, retry_after_s, validator_of
from records.outcome import NotModified, Validator
from records.outlet import HttpRules, Outlet
from records.page import Page, Refusal
from records.reason import Reason, ReasonCode, http_reason, make_reason
from records.vocabulary import Status
from system.clock import Clock, SystemClock
from text.urls import absolute, host

_BUSY = (429, 503)
_REFUSALS = (401, 403, 451)
_TRY_AGAIN = (502, 504)


class Fetcher:
    """Fetches for one run; `async with` it.

    `resolver` and `allow` decide where connections may go: tests and the practice press pass
    their own, no setting does. `backend` makes the sockets, `tls` is the trust store.
    """

    def __init__(
        self,
        policy: FetchPolicy | None = None,
        archive: Archive | None = None,
        *,
        resolver: Resolver | None = None,
        allow: AddressRule = is_public,
        clock: Clock | None = None,
        backend: httpcore.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy or FetchPolicy()
        self.clock = clock or SystemClock()
        self._archive = archive
        self._hosts = Hosts(self.policy, self.clock)
        self._transport = GuardedTransport(
            GuardedBackend(resolver or SystemResolver(), allow, backend or httpcore.AnyIOBackend()),
            tls,
        )
        self._wire = Wire(self.policy, self.clock, self._transport, self._hosts)
        self._robots = RobotsFiles(self.policy, self.clock, archive, self._hosts, self._follow)
        self._bodies: dict[tuple[str, str, str], str] = {}

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    def traffic(self, outlet_id: str) -> Traffic:
        """Requests and bytes on behalf of an outlet so far."""
        return self._wire.traffic(outlet_id)

    @property
    def hosts_down(self) -> tuple[tuple[str, Reason], ...]:
        """(host, reason) of each host that was given up in this run."""
        return tuple((each.name, each.down) for each in self._hosts.down if each.down)

    async def fetch(
        self,
        url: str,
        *,
        outlet: Outlet | None = None,
        purpose: Purpose = Purpose.PAGE,
        validator: Validator | None = None,
    ) -> Page | Refusal | NotModified:
        """The page at an address, or why there is none.

        With a `validator` the request is conditional, and not made at all while the promised
        freshness runs. Never raises for what a server or a network does.
        """
        errand = Errand(
            url=url,
            outlet_id=outlet.id if outlet else "",
            http=outlet.http if outlet else HttpRules(plain_http=True),
            purpose=purpose,
            validator=validator,
            left_s=self.policy.deadline_s,
        )
        saved = self._saved(errand)
        if saved is not None:
            return saved
        result = await self._follow(errand)
        if isinstance(result, Refusal | NotModified):
            return result
        return self._judged(errand, result)

    # What needs no request.

    def _saved(self, errand: Errand) -> Page | NotModified | Refusal | None:
        now = self.clock.now()
        known = errand.validator
        if known is not None and known.fresh_until is not None and now < known.fresh_until:
            return NotModified(url=errand.url, validator=known, how="fresh", fetched_at=now)
        return self._from_archive(errand) or self._over_budget(errand)

    def _from_archive(self, errand: Errand) -> Page | Refusal | None:
        if self._archive is None or self.policy.reuse_since is None:
            return None
        ref = self._archive.find(errand.url, self.policy.reuse_since, self.clock.now())
        try:
            return self._judged(errand, self._archive.read(ref)) if ref else None
        except ArchiveError:
            return None  # asked again instead

    def _over_budget(self, errand: Errand) -> Refusal | None:
        if errand.purpose is not Purpose.PAGE:
            return None
        traffic = self.traffic(errand.outlet_id)
        limit = self.policy.daily_max_bytes
        if limit is not None and self._wire.bytes_received >= limit:
            why = make_reason(ReasonCode.DAY_BYTES_USED, limit_bytes=limit)
            return refused(errand, Status.DEFERRED, why)
        if errand.outlet_id and traffic.pages >= errand.http.max_pages:
            why = make_reason(ReasonCode.OUTLET_PAGES_USED, limit=errand.http.max_pages)
            return refused(errand, Status.DEFERRED, why)
        per_host = self.policy.requests_per_host
        if per_host is not None and self._hosts.of(host(errand.url)).requests >= per_host:
            why = make_reason(ReasonCode.HOST_REQUESTS_USED, limit=per_host)
            return refused(errand, Status.DEFERRED, why)
        return None

    # The chain of hops.

    async def _follow(self, errand: Errand) -> Page | Refusal | NotModified:
        url: str | Refusal = askable(errand, errand.url)
        for _ in range(self.policy.max_hops + 1):
            if isinstance(url, Refusal):
                return url
            answer = await self._hop(errand, url)
            if isinstance(answer, Refusal):
                return answer
            place = next_place(answer, errand)
            if place is None:
                return self._kept(errand, answer)
            url = self._next(errand, answer, place)
        why = make_reason(ReasonCode.TOO_MANY_REDIRECTS, limit=self.policy.max_hops)
        return refused(errand, Status.HTTP_ERROR, why)

    def _next(self, errand: Errand, answer: Answer, location: str) -> str | Refusal:
        target = absolute(answer.url, location) if location.isprintable() else None
        if target is None:
            why = make_reason(ReasonCode.BAD_REDIRECT, target=location[:80])
            return refused(errand, Status.HTTP_ERROR, why)
        return askable(errand, target)

    async def _hop(self, errand: Errand, url: str) -> Answer | Refusal:
        delay_s = self._delay_s(errand)
        if errand.purpose is not Purpose.ROBOTS:
            rules = await self._robots.rules(errand, url)
            if isinstance(rules, Refusal):
                return replace(rules, url=errand.url)
            if not rules.allows(url):
                why = make_reason(ReasonCode.ROBOTS_FORBIDS, url=url)
                return refused(errand, Status.BLOCKED_BY_ROBOTS, why)
            if self.policy.default_delay_s is None:
                delay_s = max(delay_s, min(rules.crawl_delay_s, self.policy.max_crawl_delay_s))
        target = self._hosts.of(host(url))
        answer = await self._turn(errand, url, target, delay_s)
        tries = self.policy.retries
        door = target.door(errand.outlet_id, url)
        while tries and _worth_another(answer) and not door.down:
            tries -= 1
            answer = await self._turn(errand, url, target, delay_s + self.policy.back_off_s)
        return answer

    def _delay_s(self, errand: Errand) -> float:
        override = self.policy.default_delay_s
        return errand.http.delay_s if override is None else override

    async def _turn(
        self, errand: Errand, url: str, target: Host, delay_s: float
    ) -> Answer | Refusal:
        door = target.door(errand.outlet_id, url)
        if door.down:
            why = make_reason(ReasonCode.HOST_LEFT_ALONE, because=door.down)
            return refused(errand, Status.FETCH_ERROR, why)
        async with self._hosts.turn(target, delay_s):
            until = self._hosts.long_wait(target)
            if until is not None:
                why = make_reason(ReasonCode.HOST_ASKS_SILENCE, host=target.name, until=until)
                return refused(errand, Status.DEFERRED, why)
            if errand.purpose is Purpose.PAGE and door.refusals >= self.policy.host_refusals:
                why = make_reason(ReasonCode.HOST_REFUSES_PAGES, host=target.name)
                return refused(errand, Status.DEFERRED, why)
            answer = await self._wire.request(errand, url, door)
        if isinstance(answer, Answer):
            if errand.purpose is Purpose.PAGE:
                door.refusals = door.refusals + 1 if answer.status in _REFUSALS else 0
            wait_s = None
            if answer.status in _BUSY or answer.status in REDIRECTS:
                wait_s = retry_after_s(answer.header("retry-after"), answer.at)
            if wait_s is None and answer.status in _BUSY:
                wait_s = self.policy.busy_s
            door.failures = 0
            self._hosts.answered(target, wait_s)
        return answer

    # What an answer means.

    def _kept(self, errand: Errand, answer: Answer) -> Page | Refusal | NotModified:
        """The answer's page, archived; or that nothing changed."""
        page = answer.page(errand.url)
        known = errand.validator
        if answer.status == 304:
            return self._not_modified(errand, page)
        if known is not None and answer.status == 200 and known.body_sha256 == page.sha256:
            warc = self._archive.write_revisit(page, known.fetched_at) if self._archive else None
            return NotModified(
                url=errand.url,
                validator=validator_of(page, self.policy.max_fresh),
                how="same body",
                fetched_at=page.fetched_at,
                bytes_received=answer.received,
                warc=warc,
            )
        if self._archive is not None and (page.body or errand.purpose is Purpose.ROBOTS):
            page = replace(page, warc=self._archive.write(page))
        return page

    def _not_modified(self, errand: Errand, page: Page) -> NotModified | Refusal:
        known = errand.validator
        if known is None or not conditional_headers(known):
            return refused(errand, Status.HTTP_ERROR, make_reason(ReasonCode.UNASKED_304), page)
        fresh = validator_of(page, self.policy.max_fresh)
        return NotModified(
            url=errand.url,
            validator=replace(
                fresh,
                etag=fresh.etag or known.etag,
                last_modified=fresh.last_modified or known.last_modified,
                body_sha256=known.body_sha256,
                fetched_at=known.fetched_at,  # of the body that it stands for
            ),
            how="304",
            fetched_at=page.fetched_at,
            warc=self._archive.write_revisit(page, known.fetched_at) if self._archive else None,
        )

    def _judged(self, errand: Errand, page: Page) -> Page | Refusal:
        """The page itself when it is an answer to what was asked, else what it is instead."""
        if errand.purpose is Purpose.ROBOTS:
            return page
        wall = block_pages.recognise(page)
        if wall is not None:
            return refused(errand, wall.status, wall.reason, page)
        if page.status in (404, 410):
            return refused(errand, Status.GONE, http_reason(page.status), page)
        if page.status != 200:
            wait_s = retry_after_s(page.header("Retry-After"), page.fetched_at)
            refusal = refused(errand, Status.HTTP_ERROR, http_reason(page.status), page)
            return replace(refusal, retry_after_s=wait_s)
        return self._no_twin(errand, page) if errand.purpose is Purpose.PAGE else page

    def _no_twin(self, errand: Errand, page: Page) -> Page | Refusal:
        """A page that another address of its host gave byte for byte is no article's.

        Known within one outlet's own requests: what another outlet's links led to is no witness.
        """
        key = (errand.outlet_id, host(page.final_url), page.sha256)
        first = self._bodies.setdefault(key, page.final_url)
        if first == page.final_url:
            return page
        why = make_reason(ReasonCode.SAME_BYTES, first=first)
        return refused(errand, Status.SOFT_404, why, page)


def _worth_another(answer: Answer | Refusal) -> bool:
    """Whether the failure may be gone in a few seconds: a broken connection, a gateway's 5xx."""
    if isinstance(answer, Refusal):
        return answer.reason.code is ReasonCode.CONNECTION_FAILED
    return answer.status in _TRY_AGAIN and not answer.header("retry-after")
