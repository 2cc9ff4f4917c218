"""One outlet on this machine, served from given pages, and a newsroom that reaches it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from flows.run_context import Newsroom
from flows.settings import Settings
from harvest.archive import Archive
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from records import Discovery, HttpRules, Outlet
from records.vocabulary import DiscoveryWay, OutletKind
from system.clock import Clock, SystemClock
from tests.loopback import LoopbackResolver


def loopback_newsroom(
    settings: Settings,
    outlets: Iterable[Outlet],
    hosts: Mapping[str, int],
    clock: Clock | None = None,
) -> Newsroom:
    """A newsroom of these outlets on this machine; `hosts` names their ports. No delays."""

    def make_fetcher(policy: FetchPolicy, archive: Archive, clock: Clock) -> Fetcher:
        resolver = LoopbackResolver(hosts)
        quick = replace(policy, default_delay_s=0.0)
        return Fetcher(quick, archive, resolver=resolver, allow=resolver.allow, clock=clock)

    return Newsroom(
        settings=settings,
        outlets={outlet.id: outlet for outlet in outlets},
        clock=clock or SystemClock(),
        make_fetcher=make_fetcher,
    )


@contextmanager
def serving(pages: Sequence[Callable[[], bytes]], *, delay_s: float = 0.0) -> Iterator[int]:
    """A server of these pages under `/p/<number>`, with a feed of them all. Gives its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/feed":
                self.answer(_feed(len(pages)), "application/rss+xml")
            elif self.path.startswith("/p/"):
                time.sleep(delay_s)
                self.answer(pages[int(self.path[3:])](), "text/html")
            else:
                self.send_error(404)

        def answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as port:
        yield port


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """A server on the loopback that answers by this handler. Gives its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _feed(pages: int) -> bytes:
    items = "".join(
        f"<item><title>{escape(f'Page {number}')}</title>"
        f"<link>http://pages.test/p/{number}</link></item>"
        for number in range(pages)
    )
    return f"<rss version='2.0'><channel><title>p</title>{items}</channel></rss>".encode()


def page_outlet() -> Outlet:
    """The outlet that `serving` plays."""
    home = "http://pages.test"
    return Outlet(
        id="pages",
        name="Pages",
        home_url=home,
        kind=OutletKind.WEB_PAPER,
        enabled=True,
        discovery=(Discovery(way=DiscoveryWay.FEED, url=f"{home}/feed"),),
        http=HttpRules(delay_s=0, plain_http=True, max_pages=1000),
    )
