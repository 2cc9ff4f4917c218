"""The one way out: pages, feeds, sitemaps, REST answers and robots.txt are all fetched here.

Every request: robots.txt asked first, the host's turn awaited, the address checked where the
connection is made, certificates verified, one deadline around the whole, the decoded size capped,
redirects followed by hand (each hop by the same rules), the body archived before anyone parses it.
Expected outcomes are values: `Page`, `Refusal`, `NotModified`.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpcore
import httpx

from harvest import robots as robots_txt
from harvest import walls
from harvest.archive import Archive, ArchiveError
from harvest.clock import Clock, SystemClock
from harvest.decoding import BadEncoding, BodyDecoder, BodyTooLarge
from harvest.hosts import Host, Hosts
from harvest.network import (
    AddressRefused,
    AddressRule,
    GuardedBackend,
    GuardedTransport,
    HostUnknown,
    Resolver,
    SystemResolver,
    is_public,
)
from harvest.policy import FetchPolicy, Purpose
from harvest.validators import conditional_headers, retry_after_s, validator_of
from records.outcome import NotModified, Validator
from records.outlet import HttpRules, Outlet
from records.page import Page, Refusal
from records.vocabulary import Status
from text.urls import absolute, host

_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_TRY_AGAIN = (502, 504)
_TOO_MANY_HOPS = "redirects more often than"


@dataclass(slots=True)
class Traffic:
    """What was asked for an outlet in this run."""

    requests: int = 0
    pages: int = 0
    bytes_received: int = 0


@dataclass(slots=True)
class _Errand:
    """One call of fetch: what is asked, for whom, and the network time it has left."""

    url: str
    outlet_id: str
    http: HttpRules
    purpose: Purpose
    validator: Validator | None
    left_s: float


@dataclass(frozen=True, slots=True)
class _Answer:
    """One complete response of one hop."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    received: int
    at: datetime

    def page(self, requested_url: str) -> Page:
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
        return next((v for k, v in self.headers if k.lower() == name), "")


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
        self._robots: dict[str, tuple[robots_txt.Robots | Refusal, datetime]] = {}
        self._robots_locks: dict[str, asyncio.Lock] = {}
        self._traffic: dict[str, Traffic] = {}
        self._bodies: dict[tuple[str, str], str] = {}

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
        return self._traffic.setdefault(outlet_id, Traffic())

    @property
    def hosts_down(self) -> tuple[tuple[str, str], ...]:
        """(host, reason) of each host that was given up in this run."""
        return tuple((each.name, each.down) for each in self._hosts.down)

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
        errand = _Errand(
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

    def _saved(self, errand: _Errand) -> Page | NotModified | Refusal | None:
        now = self.clock.now()
        known = errand.validator
        if known is not None and known.fresh_until is not None and now < known.fresh_until:
            return NotModified(url=errand.url, validator=known, how="fresh", fetched_at=now)
        return self._from_archive(errand) or self._over_budget(errand)

    def _from_archive(self, errand: _Errand) -> Page | Refusal | None:
        if self._archive is None or self.policy.reuse_since is None:
            return None
        ref = self._archive.find(errand.url, self.policy.reuse_since, self.clock.now())
        try:
            return self._judged(errand, self._archive.read(ref)) if ref else None
        except ArchiveError:
            return None  # asked again instead

    def _over_budget(self, errand: _Errand) -> Refusal | None:
        if errand.purpose is not Purpose.PAGE:
            return None
        traffic = self.traffic(errand.outlet_id)
        limit = self.policy.daily_max_bytes
        if limit is not None and sum(t.bytes_received for t in self._traffic.values()) >= limit:
            return _refused(errand, Status.DEFERRED, f"the day's {limit:,} bytes are used up")
        if errand.outlet_id and traffic.pages >= errand.http.max_pages:
            return _refused(
                errand, Status.DEFERRED, f"{errand.http.max_pages} pages of this outlet in this run"
            )
        per_host = self.policy.requests_per_host
        if per_host is not None and self._hosts.of(host(errand.url)).requests >= per_host:
            return _refused(errand, Status.DEFERRED, f"{per_host} requests to its host in this run")
        return None

    # The chain of hops.

    async def _follow(self, errand: _Errand) -> Page | Refusal | NotModified:
        url: str | Refusal = self._askable(errand, errand.url)
        for _ in range(self.policy.max_hops + 1):
            if isinstance(url, Refusal):
                return url
            answer = await self._hop(errand, url)
            if isinstance(answer, Refusal):
                return answer
            location = answer.header("location")
            if answer.status not in _REDIRECTS or not location:
                return self._kept(errand, answer)
            url = self._next(errand, answer, location)
        return _refused(errand, Status.HTTP_ERROR, f"{_TOO_MANY_HOPS} {self.policy.max_hops}")

    def _next(self, errand: _Errand, answer: _Answer, location: str) -> str | Refusal:
        target = absolute(answer.url, location) if location.isprintable() else None
        if target is None:
            return _refused(errand, Status.HTTP_ERROR, f"redirects to {location[:80]!r}")
        return self._askable(errand, target)

    def _askable(self, errand: _Errand, url: str) -> str | Refusal:
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
            return _refused(
                errand, Status.FORBIDDEN_ADDRESS, f"not an address we ask: {url[:80]!r}"
            )
        if parts.scheme == "http" and not errand.http.plain_http:
            return parts._replace(scheme="https").geturl()
        return url

    async def _hop(self, errand: _Errand, url: str) -> _Answer | Refusal:
        delay_s = self._delay_s(errand)
        if errand.purpose is not Purpose.ROBOTS:
            rules = await self._rules(errand, url)
            if isinstance(rules, Refusal):
                return replace(rules, url=errand.url)
            if not rules.allows(url):
                return _refused(errand, Status.BLOCKED_BY_ROBOTS, f"robots.txt forbids {url}")
            if self.policy.default_delay_s is None:
                delay_s = max(delay_s, min(rules.crawl_delay_s, self.policy.max_crawl_delay_s))
        target = self._hosts.of(host(url))
        answer = await self._turn(errand, url, target, delay_s)
        tries = self.policy.retries
        while tries and _worth_another(answer) and not target.down:
            tries -= 1
            answer = await self._turn(errand, url, target, delay_s + self.policy.back_off_s)
        return answer

    def _delay_s(self, errand: _Errand) -> float:
        override = self.policy.default_delay_s
        return errand.http.delay_s if override is None else override

    async def _turn(
        self, errand: _Errand, url: str, target: Host, delay_s: float
    ) -> _Answer | Refusal:
        async with self._hosts.turn(target, delay_s):
            if target.down:
                return _refused(errand, Status.FETCH_ERROR, f"host left alone: {target.down}")
            until = self._hosts.long_wait(target)
            if until is not None:
                return _refused(
                    errand, Status.DEFERRED, f"{target.name} asked for silence until {until:%FT%TZ}"
                )
            answer = await self._request(errand, url, target)
        if isinstance(answer, _Answer):
            wait_s = None
            if answer.status in _BUSY or answer.status in _REDIRECTS:
                wait_s = retry_after_s(answer.header("retry-after"), answer.at)
            if wait_s is None and answer.status in _BUSY:
                wait_s = self.policy.busy_s
            self._hosts.answered(target, wait_s)
        return answer

    # One request.

    async def _request(self, errand: _Errand, url: str, target: Host) -> _Answer | Refusal:
        loop = asyncio.get_running_loop()
        started = loop.time()
        self._count(errand)
        try:
            async with asyncio.timeout(max(errand.left_s, 0.05)):
                return await self._receive(errand, url)
        except TimeoutError:
            reason = f"no complete answer within {self.policy.deadline_s:g} s"
            self._hosts.failed(target, reason)
            return _refused(errand, Status.FETCH_ERROR, reason)
        except AddressRefused as error:
            self._hosts.failed(target, str(error), for_good=True)
            return _refused(errand, Status.FORBIDDEN_ADDRESS, str(error))
        except HostUnknown as error:
            self._hosts.failed(target, str(error), for_good=True)
            return _refused(errand, Status.FETCH_ERROR, str(error))
        except BodyTooLarge as error:
            return _refused(errand, Status.TOO_LARGE, str(error))
        except BadEncoding as error:
            return _refused(errand, Status.FETCH_ERROR, str(error))
        except httpx.HTTPError as error:
            reason = _told(error)
            self._hosts.failed(target, reason, for_good=reason.startswith("TLS"))
            return _refused(errand, Status.FETCH_ERROR, reason)
        finally:
            errand.left_s -= loop.time() - started

    def _count(self, errand: _Errand) -> None:
        traffic = self.traffic(errand.outlet_id)
        traffic.requests += 1
        traffic.pages += errand.purpose is Purpose.PAGE

    async def _receive(self, errand: _Errand, url: str) -> _Answer:
        headers = {
            "User-Agent": errand.http.agent or self.policy.user_agent,
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "Accept-Language": "fr, en;q=0.5",
            **conditional_headers(errand.validator),
        }
        connect_s = {"connect": 10.0, "read": self.policy.deadline_s, "write": 10.0, "pool": 10.0}
        # As bytes: a validator goes back exactly as it came, whatever its characters.
        raw = [
            (name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()
        ]
        request = httpx.Request("GET", url, headers=raw, extensions={"timeout": connect_s})
        response = await self._transport.handle_async_request(request)
        received = 0
        try:
            encoding = response.headers.get("content-encoding", "")
            decoder = BodyDecoder(encoding, self.policy.max_bytes(errand.purpose))
            async for chunk in response.aiter_raw():
                received += len(chunk)
                decoder.feed(chunk)
            body = decoder.finish()
        finally:
            self.traffic(errand.outlet_id).bytes_received += received
            await response.aclose()
        pairs = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers.raw)
        return _Answer(url, response.status_code, pairs, body, received, self.clock.now())

    # What an answer means.

    def _kept(self, errand: _Errand, answer: _Answer) -> Page | Refusal | NotModified:
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

    def _not_modified(self, errand: _Errand, page: Page) -> NotModified | Refusal:
        known = errand.validator
        if known is None or not conditional_headers(known):
            return _refused(errand, Status.HTTP_ERROR, "304 to an unconditional request", page)
        fresh = validator_of(page, self.policy.max_fresh)
        return NotModified(
            url=errand.url,
            validator=replace(
                fresh,
                etag=fresh.etag or known.etag,
                last_modified=fresh.last_modified or known.last_modified,
                body_sha256=known.body_sha256,
            ),
            how="304",
            fetched_at=page.fetched_at,
            warc=self._archive.write_revisit(page, known.fetched_at) if self._archive else None,
        )

    def _judged(self, errand: _Errand, page: Page) -> Page | Refusal:
        """The page itself when it is an answer to what was asked, else what it is instead."""
        if errand.purpose is Purpose.ROBOTS:
            return page
        wall = walls.recognise(page)
        if wall is not None:
            return _refused(errand, wall.status, wall.reason, page)
        if page.status in (404, 410):
            return _refused(errand, Status.GONE, f"HTTP {page.status}", page)
        if page.status != 200:
            wait_s = retry_after_s(page.header("Retry-After"), page.fetched_at)
            refusal = _refused(errand, Status.HTTP_ERROR, f"HTTP {page.status}", page)
            return replace(refusal, retry_after_s=wait_s)
        return self._no_twin(errand, page) if errand.purpose is Purpose.PAGE else page

    def _no_twin(self, errand: _Errand, page: Page) -> Page | Refusal:
        """A page that another address of its host gave byte for byte is no article's."""
        first = self._bodies.setdefault((host(page.final_url), page.sha256), page.final_url)
        if first == page.final_url:
            return page
        return _refused(errand, Status.SOFT_404, f"the same bytes as {first}", page)

    # robots.txt

    async def _rules(self, errand: _Errand, url: str) -> robots_txt.Robots | Refusal:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._robots_locks.setdefault(origin, asyncio.Lock()):
            rules, at = self._robots.get(origin, (None, self.clock.now()))
            if rules is None or self.clock.now() - at >= self.policy.robots_ttl:
                rules = await self._robots_of(errand, f"{origin}/robots.txt")
                self._robots[origin] = (rules, self.clock.now())
            return rules

    async def _robots_of(self, errand: _Errand, url: str) -> robots_txt.Robots | Refusal:
        """RFC 9309 §2.3.1: 2xx its rules, 4xx no rules, anything else stay away."""
        page = self._archived_robots(url)
        if page is None:
            own = replace(errand, url=url, purpose=Purpose.ROBOTS, validator=None)
            own.left_s = self.policy.deadline_s
            result = await self._follow(own)
            if isinstance(result, Refusal) and result.reason.startswith(_TOO_MANY_HOPS):
                return robots_txt.parse(b"", self.policy.product)
            if isinstance(result, Refusal):
                if result.status is Status.FETCH_ERROR:
                    self._hosts.failed(self._hosts.of(host(url)), result.reason, for_good=True)
                return _robots_refusal(result)
            if isinstance(result, NotModified):
                return robots_txt.parse(b"", self.policy.product)
            page = result
        if 200 <= page.status < 300:
            return robots_txt.parse(page.body, self.policy.product)
        if 400 <= page.status < 500 and page.status != 429:
            return robots_txt.parse(b"", self.policy.product)
        return _robots_refusal(
            Refusal(url=url, status=Status.HTTP_ERROR, reason=f"HTTP {page.status}")
        )

    def _archived_robots(self, url: str) -> Page | None:
        if self._archive is None:
            return None
        now = self.clock.now()
        ref = self._archive.find(url, now - self.policy.robots_ttl, now)
        page = self._archive.read(ref) if ref else None
        return page if page is not None and page.status < 500 and page.status != 429 else None


def _refused(errand: _Errand, status: Status, reason: str, page: Page | None = None) -> Refusal:
    return Refusal(
        url=errand.url,
        status=status,
        reason=reason,
        http_status=page.status if page else None,
        fetched_at=page.fetched_at if page else None,
        bytes_received=len(page.body) if page else 0,
        warc=page.warc if page else None,
    )


def _robots_refusal(why: Refusal) -> Refusal:
    """A host that cannot be reached says so itself; one that answers badly has no robots.txt."""
    unreachable = why.status in (Status.FETCH_ERROR, Status.FORBIDDEN_ADDRESS, Status.DEFERRED)
    if unreachable:
        return why
    return replace(why, status=Status.ROBOTS_UNAVAILABLE, reason=f"robots.txt: {why.reason}")


def _worth_another(answer: _Answer | Refusal) -> bool:
    """Whether the failure may be gone in a few seconds: a broken connection, a gateway's 5xx."""
    if isinstance(answer, Refusal):
        return answer.status is Status.FETCH_ERROR and answer.reason.startswith("connection")
    return answer.status in _TRY_AGAIN and not answer.header("retry-after")


def _told(error: BaseException) -> str:
    """What went wrong on the wire, in a few words; any trouble with TLS is named as such."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and len(chain) < 10:
        chain.append(cause)
    secure = next((each for each in chain if isinstance(each, ssl.SSLError)), None)
    if isinstance(secure, ssl.SSLCertVerificationError):
        return f"TLS certificate refused: {secure.verify_message}"
    if secure is not None:
        return f"TLS refused: {secure.reason or secure}"
    return f"connection failed: {type(error).__name__} {str(error)[:100]}".strip()
