"""The soak's outlets: what they publish, what is wrong with them each day, what they answer."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from harvest.network import Endpoint
from records import Discovery, DiscoveryWay, HttpRules, Outlet, OutletKind
from tests.hostile.server import Request, reply
from tests.loopback import VirtualClock

START = datetime(2026, 9, 1, 6, tzinfo=UTC)
FIRST_RUN = START + timedelta(hours=1)
FEED_SIZE = 10
CALM_DAYS = 1
"""A day without faults at the end, so that what was put off can be had."""
FAULTS = (
    "no name", "refused", "robots 500", "feed html", "feed cut", "feed empty", "all 500",
    "busy", "reset", "drip", "pages 404", "pages cut", "pages challenge", "bomb",
)  # fmt: skip
LIST_FAULTS = FAULTS[:10]
FAULT_SHARE = 0.25
WORDS = (
    "marché", "village", "récolte", "école", "route", "pluie", "fleuve", "conseil", "commune",
    "jeunesse", "atelier", "projet", "santé", "mairie", "coopérative", "élevage", "coton", "riz",
    "puits", "électricité", "transport", "artisan", "festival",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """One article of one outlet."""

    outlet: int
    number: int
    at: datetime

    @property
    def url(self) -> str:
        return f"http://o{self.outlet}.test/h/{self.number}.html"

    @property
    def canonical_url(self) -> str:
        return self.url.replace("http:", "https:")


@dataclass
class World:
    """What the outlets have published and what is wrong with them, on its own clock."""

    outlets: int
    days: int
    seed: int
    fault_share: float = FAULT_SHARE
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(START))
    port: int = 0

    def __post_init__(self) -> None:
        rng = random.Random(self.seed)
        self.pieces: dict[int, list[Piece]] = {}
        self.faults: dict[tuple[int, int], str] = {}
        for outlet in range(self.outlets):
            rate = rng.choice((0.3, 1, 2, 4))
            moments = sorted(
                START
                - timedelta(days=3)
                + timedelta(seconds=rng.uniform(0, 86_400 * (self.days + 3)))
                for _ in range(int(rate * (self.days + 3)) + 1)
            )
            self.pieces[outlet] = [
                Piece(outlet, 1000 + n, at.replace(microsecond=0)) for n, at in enumerate(moments)
            ]
            for day in range(max(self.days - CALM_DAYS, 0)):
                if rng.random() < self.fault_share:
                    self.faults[outlet, day] = rng.choice(FAULTS)

    @property
    def day(self) -> int:
        return (self.clock.now() - START).days

    def fault(self, outlet: int) -> str:
        return self.faults.get((outlet, self.day), "")

    def online(self, outlet: int) -> list[Piece]:
        """Newest first."""
        return [each for each in reversed(self.pieces[outlet]) if each.at <= self.clock.now()]

    def first_readable(self, outlet: int) -> int:
        """The first day on which its lists are right, whatever its pages are."""
        days = range(self.days)
        return next(d for d in days if self.faults.get((outlet, d), "") not in LIST_FAULTS)

    # Names

    async def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        fault = self.fault(int(host.removeprefix("o").removesuffix(".test")))
        if fault == "no name":
            raise OSError(f"{host} does not resolve")
        return [Endpoint("127.0.0.1", 1 if fault == "refused" else self.port)]

    # Answers

    async def answer(self, request: Request, out: asyncio.StreamWriter) -> None:
        outlet = int(request.host.removeprefix("o").removesuffix(".test"))
        fault = self.fault(outlet)
        page = request.path.startswith("/h/")
        if fault == "all 500":
            await reply("panne", status=500)(request, out)
        elif fault == "busy":
            await reply(status=503, headers={"Retry-After": "7200"})(request, out)
        elif fault == "reset" and request.path != "/robots.txt":
            out.transport.abort()
        elif fault == "drip" and request.path != "/robots.txt":
            out.write(b"HTTP/1.1 200 x\r\nContent-Length: 1000\r\n\r\n")
            await out.drain()
            await asyncio.sleep(8)
        elif request.path == "/robots.txt":
            await reply("", status=500 if fault == "robots 500" else 404)(request, out)
        elif page:
            await self._page(outlet, fault, request, out)
        else:
            await self._list(outlet, fault, request, out)

    async def _page(
        self, outlet: int, fault: str, request: Request, out: asyncio.StreamWriter
    ) -> None:
        number = int(request.path[3:].partition(".")[0])
        piece = next((p for p in self.online(outlet) if p.number == number), None)
        if piece is None or (fault == "pages 404" and number % 2):
            # A page that is away for a day says so by an error: a 404 would be the truth.
            status = 404 if piece is None else 502
            await reply("introuvable", status=status)(request, out)
            return
        body = article(piece)
        if fault == "pages cut" and number % 2:
            await reply(body[: len(body) // 2], length=len(body))(request, out)
            out.close()
        elif fault == "pages challenge":
            await reply("<html></html>", status=403, headers={"cf-mitigated": "challenge"})(
                request, out
            )
        elif fault == "bomb" and number % 2:
            await reply(b"\x8b" * 100, headers={"Content-Encoding": "br"})(request, out)
        else:
            await reply(body)(request, out)

    async def _list(
        self, outlet: int, fault: str, request: Request, out: asyncio.StreamWriter
    ) -> None:
        online = self.online(outlet)
        asked = parse_qs(urlsplit(request.target).query)
        if request.path == "/feed":
            body = rss(online[:FEED_SIZE])
            if fault == "feed html":
                await reply("<!DOCTYPE html><html><body>x</body></html>")(request, out)
            elif fault == "feed empty":
                await reply(rss([]), media="text/xml")(request, out)
            else:
                cut = body[: len(body) // 2] if fault == "feed cut" else body
                await reply(cut, media="text/xml")(request, out)
        elif request.path == "/posts":
            page, size = int(asked["page"][0]), 10
            rows = [post(p) for p in online[(page - 1) * size : page * size]]
            headers = {"X-WP-TotalPages": str(-(-len(online) // size))}
            await reply(json.dumps(rows), media="application/json", headers=headers)(request, out)
        elif request.path == "/sitemap.xml":
            urls = "".join(f"<url><loc>{p.url}</loc></url>" for p in online)
            await reply(f"<urlset>{urls}</urlset>", media="text/xml")(request, out)
        elif request.path == "/une":
            page = int(asked["page"][0])
            links = "".join(
                f"<h2><a href='{p.url}'>{title(p)}</a></h2>"
                for p in online[page * 8 - 8 : page * 8]
            )
            await reply(f"<html><body>{links}</body></html>")(request, out)
        else:
            await reply("introuvable", status=404)(request, out)

    # The registry

    def registry(self) -> list[Outlet]:
        return [self._outlet(n) for n in range(self.outlets)]

    def _outlet(self, n: int) -> Outlet:
        home = f"http://o{n}.test"
        second = (
            Discovery(way=DiscoveryWay.WORDPRESS, url=f"{home}/posts"),
            Discovery(way=DiscoveryWay.SITEMAP, url=f"{home}/sitemap.xml"),
            Discovery(way=DiscoveryWay.LISTING, url=f"{home}/une?page={{page}}", link="h2 a"),
            Discovery(way=DiscoveryWay.NUMERIC, url=f"{home}/h/{{id}}.html", start_id=1000),
            None,
        )[n % 5]
        ways = [Discovery(way=DiscoveryWay.FEED, url=f"{home}/feed"), second]
        return Outlet(
            id=f"o{n}",
            name=f"Journal {n}",
            home_url=home,
            kind=OutletKind.WEB_PAPER,
            enabled=True,
            article_url=r"^/h/(\d+)\.html$",
            http=HttpRules(plain_http=True),
            discovery=tuple(way for way in ways if way is not None),
        )


def title(piece: Piece) -> str:
    rng = random.Random(piece.outlet * 100_003 + piece.number)
    return " ".join(rng.sample(WORDS, 4)).capitalize() + f" {piece.number}"


def article(piece: Piece) -> str:
    rng = random.Random(piece.outlet * 100_003 + piece.number)
    sentences = [" ".join(rng.choices(WORDS, k=9)).capitalize() + "." for _ in range(24)]
    text = "".join(f"<p>{' '.join(sentences[n : n + 4])}</p>" for n in range(0, 24, 4))
    return (
        f"<!DOCTYPE html><html lang=fr><head><title>{title(piece)}</title>"
        f'<meta property="article:published_time" content="{piece.at.isoformat()}"></head>'
        f"<body><article><h1>{title(piece)}</h1>{text}</article></body></html>"
    )


def rss(pieces: Sequence[Piece]) -> str:
    items = "".join(
        f"<item><title>{title(p)}</title><link>{p.url}</link>"
        f"<pubDate>{format_datetime(p.at)}</pubDate></item>"
        for p in pieces
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def post(piece: Piece) -> dict[str, object]:
    return {
        "id": piece.number,
        "link": piece.url,
        "date_gmt": piece.at.strftime("%Y-%m-%dT%H:%M:%S"),
        "title": {"rendered": title(piece)},
        "content": {"rendered": "", "protected": False},
    }
