"""The practice press on loopback: four outlets on one port, told apart by their host names.

    with Press(day=12) as press:
        resolver = press.resolver()
        fetcher = Fetcher(policy, archive, resolver=resolver, allow=resolver.allow)

`press.day = 13` moves the press's own clock; nothing else changes what it serves.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from extractors.registry import load_outlets
from records.outlet import Outlet
from tests.loopback import LoopbackResolver
from tests.press import catalogue
from tests.press.answers import Answer, View, missing
from tests.press.catalogue import Catalogue, PressArticle, Version
from tests.press.sites import fleuvematin, kabako, letambour, malimiroir

OUTLETS = Path(__file__).with_name("outlets")
_SITES: dict[str, Any] = {
    "fleuvematin": fleuvematin,
    "kabako": kabako,
    "letambour": letambour,
    "malimiroir": malimiroir,
}
HOSTS: dict[str, str] = {name: site.HOST for name, site in _SITES.items()}
"""Host name of each outlet."""
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the server saw it."""

    at: float
    """Seconds of the monotonic clock."""
    host: str
    path: str
    """With its query."""
    agent: str
    conditional: bool
    status: int
    body_bytes: int
    """Bytes of body sent, encoded as sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One article as it should be stored."""

    url: str
    article: PressArticle
    version: Version


class Press:
    """A running press. `delay_s` is the time that every answer takes."""

    def __init__(
        self,
        day: int = 30,
        delay_s: float = 0.0,
        articles: Catalogue | None = None,
        outlets: Path = OUTLETS,
    ) -> None:
        self.catalogue = articles or catalogue.load()
        self.now = catalogue.day(day)
        self.delay_s = delay_s
        self.requests: list[Request] = []
        self._folder = outlets
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        """The port on loopback."""
        return int(self._server.server_address[1])

    @property
    def day(self) -> int:
        """The press's day of the month, from 1 to 30; it is 23:00 there."""
        return self.now.day

    @day.setter
    def day(self, number: int) -> None:
        self.now = catalogue.day(number)

    @property
    def hosts(self) -> dict[str, str]:
        """Host name of each outlet."""
        return HOSTS

    @property
    def resolver_map(self) -> dict[str, int]:
        """Port of each host name."""
        return dict.fromkeys(self.hosts.values(), self.port)

    def resolver(self) -> LoopbackResolver:
        """Leads the press's hosts to its port and knows no other name; has the address rule."""
        return LoopbackResolver(self.resolver_map)

    def outlets(self) -> dict[str, Outlet]:
        """The four outlets as the registry reads them."""
        return load_outlets(folder=self._folder)

    def expected(self, outlet: str | None = None) -> list[Expected]:
        """What is online now, oldest first: one row an address."""
        return [
            Expected(url=self.url(a), article=a, version=a.at(self.now))
            for a in self.catalogue.articles
            if a.visible(self.now) and outlet in (None, a.outlet)
        ]

    def url(self, article: PressArticle) -> str:
        """The address of an article, whether it is online or not."""
        address: str = _SITES[article.outlet].url(article, self._view(article.outlet))
        return address

    def list_pages(self) -> list[tuple[str, str]]:
        """(outlet, address) of home and listing pages: pages full of headlines, no article."""
        return [
            (name, f"{site.HOME}{path}") for name, site in _SITES.items() for path in site.LISTS
        ]

    def asked(self, host: str) -> list[Request]:
        """The requests that a host received, in order."""
        return [request for request in self.requests if request.host == host]

    def answer(self, host: str, target: str) -> Answer:
        """What a host answers to a target, before validators and encodings."""
        outlet = next((name for name, site in _SITES.items() if host == site.HOST), None)
        if outlet is None:
            return missing()
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query))
        found: Answer = _SITES[outlet].answer(self._view(outlet), parts.path, query)
        return found

    def _view(self, outlet: str) -> View:
        return View(catalogue=self.catalogue, outlet=outlet, now=self.now)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, press: Press) -> None:
        self.press = press
        super().__init__((_LOOPBACK, 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # Head and body in one packet: no wait for a delayed acknowledgement.
    timeout = 30

    def do_GET(self) -> None:
        """Answers, counts, and keeps the connection."""
        press: Press = self.server.press  # type: ignore[attr-defined]
        if press.delay_s:
            time.sleep(press.delay_s)
        host = (self.headers["Host"] or "").split(":")[0]
        answer = press.answer(host, self.path)
        status, headers, body = _dressed(answer, self.headers.get, press.now)
        self._log(press, host, status, len(body))
        self.send_response_only(status)
        for key, value in headers:
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _log(self, press: Press, host: str, status: int, size: int) -> None:
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        press.requests.append(
            Request(
                at=time.monotonic(),
                host=host,
                path=self.path,
                agent=self.headers.get("User-Agent", ""),
                conditional=conditional,
                status=status,
                body_bytes=size,
            )
        )

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal."""


Headers = list[tuple[str, str]]


def _dressed(
    answer: Answer, asked: Callable[[str], str | None], now: datetime
) -> tuple[int, Headers, bytes]:
    """Status, headers and body: validators, 304 and gzip as the client asked."""
    headers: Headers = [("Date", format_datetime(now, usegmt=True)), *answer.headers]
    validators = _validators(answer)
    if answer.status == HTTPStatus.OK and _unchanged(validators, asked):
        return HTTPStatus.NOT_MODIFIED, headers + validators, b""
    headers += [("Content-Type", answer.media_type), *validators]
    body = answer.body
    if "gzip" in (asked("Accept-Encoding") or "") and len(body) > 500:
        body = gzip.compress(body, compresslevel=1, mtime=0)
        headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
    return answer.status, headers, body


def _validators(answer: Answer) -> Headers:
    found: Headers = []
    if answer.etag and answer.status == HTTPStatus.OK:
        found.append(("ETag", f'"{sha256(answer.body).hexdigest()[:16]}"'))
    if answer.modified is not None:
        found.append(("Last-Modified", format_datetime(answer.modified, usegmt=True)))
    return found


def _unchanged(validators: Headers, asked: Callable[[str], str | None]) -> bool:
    """RFC 9110, 13.2.2: an ETag asked for decides; only without one does the date."""
    own = dict(validators)
    if (wanted := asked("If-None-Match")) is not None:
        return own.get("ETag", "-") in [tag.strip() for tag in wanted.split(",")]
    since = asked("If-Modified-Since")
    if since is None or "Last-Modified" not in own:
        return False
    return _date(own["Last-Modified"]) <= _date(since)


def _date(raw: str) -> datetime:
    try:
        return parsedate_to_datetime(raw)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
