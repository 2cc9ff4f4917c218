"""Forty outlets for thirty virtual days, faults at random by seed: the whole pipeline each day.

`python -m benchmarks.soak [--days 30] [--outlets 40] [--seed 7]` prints the figures and exits
with 1 when an invariant breaks: one outcome a candidate, no lost article that is not in a gap.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from flows.newsroom import Newsroom
from flows.run import run_once
from flows.settings import load_settings
from harvest.archive import Archive
from harvest.clock import Clock
from harvest.fetch import Fetcher
from harvest.network import Endpoint
from harvest.policy import FetchPolicy
from records import Discovery, DiscoveryWay, HttpRules, Outlet, OutletKind
from tests.hostile.server import Request, Server, reply
from tests.loopback import VirtualClock
from warehouse.reader import query

START = datetime(2026, 9, 1, 6, tzinfo=UTC)
FEED_SIZE = 10
CALM_DAYS = 1
"""A day without faults at the end, so that what was put off can be had."""
FAULTS = (
    "no name", "refused", "robots 500", "feed html", "feed cut", "feed empty", "all 500",
    "busy", "reset", "drip", "pages 404", "pages cut", "pages challenge", "bomb",
)  # fmt: skip
FAULT_SHARE = 0.25
WORDS = [
    "marché",
    "village",
    "récolte",
    "école",
    "route",
    "pluie",
    "fleuve",
    "conseil",
    "commune",
    "jeunesse",
    "atelier",
    "projet",
    "santé",
    "mairie",
    "coopérative",
    "élevage",
    "coton",
    "riz",
    "puits",
    "électricité",
    "transport",
    "artisan",
    "festival",
]


@dataclass(frozen=True)
class Piece:
    """One article of one outlet."""

    outlet: int
    number: int
    at: datetime

    @property
    def url(self) -> str:
        return f"http://o{self.outlet}.test/h/{self.number}.html"


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


@dataclass(frozen=True)
class Soaked:
    """What a soak showed."""

    days: int
    outlets: int
    published: int
    stored: int
    candidates: int
    double_outcomes: int
    lost: tuple[str, ...]
    """Neither stored nor inside a named gap."""
    in_gaps: int
    faults: int
    seconds: float

    @property
    def good(self) -> bool:
        return not self.lost and not self.double_outcomes


def soak(
    folder: Path, *, outlets: int, days: int, seed: int, fault_share: float = FAULT_SHARE
) -> Soaked:
    """Run the whole pipeline once a virtual day and compare with what was published."""
    world = World(outlets, days, seed, fault_share)
    settings = load_settings(data_dir=folder, http={"timeout_s": 4.0})
    started = time.monotonic()
    with Server(fallback=world.answer) as server:
        world.port = server.port
        room = Newsroom(
            settings=settings,
            outlets={outlet.id: outlet for outlet in world.registry()},
            clock=world.clock,
            make_fetcher=lambda policy, archive, clock: _fetcher(world, policy, archive, clock),
        )
        for day in range(days):
            at = START + timedelta(days=day, hours=1)
            world.clock.advance(max((at - world.clock.now()).total_seconds(), 0))
            asyncio.run(run_once(room, orchestrate=False))
    return _judge(world, settings.published, time.monotonic() - started)


def _fetcher(world: World, policy: FetchPolicy, archive: Archive, clock: Clock) -> Fetcher:
    quick = replace(policy, default_delay_s=0.0, back_off_s=0.0, max_wait_s=0.0)
    return Fetcher(quick, archive, resolver=world, allow=lambda endpoint: True, clock=clock)


def _judge(world: World, snapshot: Path, seconds: float) -> Soaked:
    def rows(sql: str) -> list[tuple[object, ...]]:
        return list(query(snapshot, sql, limit=1_000_000).rows)

    stored = {row[0] for row in rows("select canonical_url from articles")}
    gaps = rows("select outlet_id, from_at, to_at from gap")
    last_run = rows("select max(started_at) from run")[0][0]
    due = [p for ps in world.pieces.values() for p in ps if _due(world, p, last_run)]
    missing = [p for p in due if p.url.replace("http:", "https:") not in stored]
    told = [p for p in missing if _in_gap(p, gaps)]
    last: dict[object, object] = dict(
        (row[0], row[1])
        for row in rows(
            "select canonical_url, arg_max(status, happened_at) from outcome group by 1"
        )
    )
    doubles = rows(
        "select run_id, outlet_id from outlet_run r left join outcome o using (run_id, outlet_id)"
        " group by run_id, outlet_id, r.candidates having r.candidates <> count(o.canonical_url)"
    )
    return Soaked(
        days=world.days,
        outlets=world.outlets,
        published=len(due),
        stored=len(due) - len(missing),
        candidates=int(str(rows("select count(*) from outcome")[0][0])),
        double_outcomes=len(doubles),
        lost=tuple(
            f"{p.url} {p.at:%F %T} {last.get(p.url.replace('http:', 'https:'), 'never seen')}"
            for p in missing
            if p not in told
        ),
        in_gaps=len(told),
        faults=len(world.faults),
        seconds=seconds,
    )


def _due(world: World, piece: Piece, last_run: object) -> bool:
    """What the first run could see in its feed, and all that came until the last run."""
    assert isinstance(last_run, datetime)
    first = world.pieces[piece.outlet]
    seen_at_first = [p for p in first if p.at <= START + timedelta(hours=1)][-FEED_SIZE:]
    old = piece.at <= START + timedelta(hours=1) and piece not in seen_at_first
    return not old and piece.at <= last_run


def _in_gap(piece: Piece, gaps: list[tuple[object, ...]]) -> bool:
    for outlet, begins, ends in gaps:
        if outlet != f"o{piece.outlet}":
            continue
        after = begins is None or piece.at >= begins  # type: ignore[operator]
        if after and (ends is None or piece.at <= ends):  # type: ignore[operator]
            return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("--days", 30), ("--outlets", 40), ("--seed", 7)):
        parser.add_argument(name, type=int, default=default)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = soak(Path(folder), outlets=given.outlets, days=given.days, seed=given.seed)
    print(f"{result.outlets} outlets, {result.days} virtual days, {result.faults} faulty days")
    print(f"{result.published} articles due, {result.stored} stored, {result.in_gaps} in gaps")
    print(f"{len(result.lost)} lost, {result.double_outcomes} runs with a wrong count of outcomes")
    print(f"{result.candidates} candidates, {result.seconds:.0f} s")
    for each in result.lost[:20]:
        print("lost:", each)
    sys.exit(0 if result.good else 1)


if __name__ == "__main__":
    main()
