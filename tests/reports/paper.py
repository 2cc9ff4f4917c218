"""A press on loopback that lives for weeks: it corrects, withdraws, falls silent and breaks down.

Every day of a virtual month the real pipeline visits it, so that what the digest reads was stored
by real runs: candidates, pages, versions, labels, stories, health.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from flows import weekly_round
from flows.backfill import run_backfill
from flows.run import run_once
from flows.run_context import Newsroom
from flows.settings import DigestSettings, Settings
from harvest.archive import Archive
from harvest.fetch import Fetcher
from harvest.network import Endpoint
from harvest.policy import FetchPolicy
from records import Discovery, DiscoveryWay, HttpRules, Outlet, OutletKind
from system.clock import Clock
from tests.hostile.server import Request, Server, reply
from tests.loopback import VirtualClock

MONDAY = date(2026, 9, 7)
"""Of the first week, 2026-W37."""
NAMES = {
    "fleuve": "Le Courrier du Fleuve",
    "kayes": "Kayes Matin",
    "aube": "L’Aube nouvelle",
    "sahel": "Sahel Actualités",
    "tenere": "Radio Ténéré",
}
FEED_SIZE = 20
RUN_AT, DIGEST_AT = time(6), time(7)
FILLERS = (
    "Le marché de {place} rouvre après les travaux",
    "Les éleveurs de {place} vaccinent leurs troupeaux",
    "Une bibliothèque pour les écoliers de {place}",
    "La pluie retarde les semis autour de {place}",
    "Tournoi de lutte traditionnelle à {place}",
    "Les femmes de {place} lancent une savonnerie",
    "Un nouveau puits creusé à {place}",
)
PLACES = ("Kita", "Nioro", "Bougouni", "Koutiala", "San", "Djenné", "Mopti", "Yélimané")


@dataclass(slots=True)
class Piece:
    """One page of one outlet; a test may change or withdraw it later."""

    outlet: str
    slug: str
    at: datetime
    title: str
    paragraphs: tuple[str, ...]
    dated: bool = True
    listed_at: datetime | None = None
    """When the feed first names it; at publication where not said."""
    in_feed: bool = True
    withdrawn: bool = False

    @property
    def url(self) -> str:
        return f"http://{self.outlet}.test/{self.slug}.html"


def filler(outlet: str, day: date) -> Piece:
    """The day's article that has nothing to do with the watch: each outlet's rhythm."""
    number = (day - MONDAY).days + 100 * sorted(NAMES).index(outlet)
    place = PLACES[number % len(PLACES)]
    title = FILLERS[number % len(FILLERS)].format(place=place)
    body = (
        f"{title} : les habitants l’attendaient depuis {3 + number % 40} mois, dit le maire.",
        f"Le comité numéro {number} s’est réuni sous le grand arbre pour en parler longuement, et "
        f"chacun y a donné son avis, du plus jeune au plus ancien de {place}.",
        f"Les travaux ont demandé {number + 7} journées ; une fête est prévue au chef-lieu, avec "
        "les griots, les écoliers et les associations de la commune.",
    )
    return Piece(outlet, f"{day:%Y/%m/%d}/quotidien", at(day, 4), title, body)


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(hours=hour)


@dataclass
class Press:
    """The outlets, what they have published, and what is broken, on a clock of their own."""

    clock: VirtualClock = field(default_factory=lambda: VirtualClock(at(MONDAY, 5)))
    pieces: list[Piece] = field(default_factory=list)
    silent_from: dict[str, date] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    """Outlets that do not answer now."""
    port: int = 0

    def publish(self, outlet: str, slug: str, when: datetime, title: str, *text: str) -> Piece:
        self.pieces.append(Piece(outlet, slug, when, title, text))
        return self.pieces[-1]

    def daily_news(self, day: date) -> None:
        """Each outlet that is not silent writes its article of the day."""
        for outlet in NAMES:
            if day < self.silent_from.get(outlet, date.max):
                self.pieces.append(filler(outlet, day))

    def online(self, outlet: str) -> list[Piece]:
        """What stands on its site, newest first as its feed names it."""
        now = self.clock.now()
        there = [p for p in self.pieces if p.outlet == outlet and (p.listed_at or p.at) <= now]
        return sorted(there, key=lambda p: p.listed_at or p.at, reverse=True)

    async def resolve(self, host: str, port: int) -> Sequence[Endpoint]:
        outlet = host.removesuffix(".test")
        return [Endpoint("127.0.0.1", 1 if outlet in self.down else self.port)]

    async def answer(self, request: Request, out: asyncio.StreamWriter) -> None:
        online = self.online(request.host.removesuffix(".test"))
        found = next((p for p in online if p.url.endswith(request.path)), None)
        if request.path == "/feed":
            listed = [p for p in online if p.in_feed and not p.withdrawn]
            await reply(_rss(listed[:FEED_SIZE]), media="text/xml")(request, out)
        elif request.path == "/sitemap.xml":
            urls = "".join(f"<url><loc>{p.url}</loc></url>" for p in online)
            await reply(f"<urlset>{urls}</urlset>", media="text/xml")(request, out)
        elif found is None:
            await reply("introuvable", status=404)(request, out)
        elif found.withdrawn:
            await reply("retiré", status=410)(request, out)
        else:
            await reply(_page(found))(request, out)


def _page(piece: Piece) -> str:
    stamp = f'<meta property="article:published_time" content="{piece.at.isoformat()}">'
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs)
    return (
        f"<!DOCTYPE html><html lang=fr><head><title>{escape(piece.title)}</title>"
        f"{stamp if piece.dated else ''}</head>"
        f"<body><article><h1>{escape(piece.title)}</h1>{text}</article></body></html>"
    )


def _rss(pieces: Sequence[Piece]) -> str:
    items = "".join(
        f"<item><title>{escape(p.title)}</title><link>{p.url}</link>"
        + (f"<pubDate>{format_datetime(p.at)}</pubDate>" if p.dated else "")
        + "</item>"
        for p in pieces
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'


def outlet(name: str) -> Outlet:
    home = f"http://{name}.test"
    return Outlet(
        id=name,
        name=NAMES[name],
        home_url=home,
        kind=OutletKind.WEB_PAPER,
        enabled=True,
        article_url=r"^/.*\.html$",
        http=HttpRules(plain_http=True, delay_s=0),
        discovery=(
            Discovery(way=DiscoveryWay.FEED, url=f"{home}/feed"),
            Discovery(way=DiscoveryWay.SITEMAP, url=f"{home}/sitemap.xml"),
        )
        if name == "tenere"
        else (Discovery(way=DiscoveryWay.FEED, url=f"{home}/feed"),),
    )


@dataclass
class Desk:
    """The watch itself: real runs each morning, the real weekly flow each Monday."""

    press: Press
    room: Newsroom

    @property
    def settings(self) -> Settings:
        return self.room.settings

    def wake(self, day: date, hour: time) -> None:
        moment = datetime.combine(day, hour, UTC)
        self.press.clock.advance(max((moment - self.press.clock.now()).total_seconds(), 0))

    def morning(self, day: date) -> None:
        """The daily run of a day."""
        self.wake(day, RUN_AT)
        asyncio.run(run_once(self.room, orchestrate=False))

    def backfill(self, outlet: str, since: date) -> None:
        """A walk into an outlet's past."""
        asyncio.run(run_backfill(self.room, outlet, at(since, 0)))

    def monday(self, day: date) -> str:
        """The weekly flow, at its hour."""
        self.wake(day, DIGEST_AT)
        return weekly_round.weekly(self.settings, self.world)

    @property
    def world(self) -> weekly_round.World:
        return weekly_round.World(clock=self.press.clock.now, sleep=self.press.clock.advance)


@contextmanager
def watch(folder: Path) -> Iterator[Desk]:
    """A desk that follows the press, with nothing stored yet."""
    press = Press()
    # A loaded machine takes its time over the first page of a run; that is not what is tested.
    settings = Settings(
        data_dir=folder,
        workers=1,
        page_timeout_s=120,
        digest=DigestSettings(sender="lettre@veille.example"),
    )

    def make_fetcher(policy: FetchPolicy, archive: Archive, clock: Clock) -> Fetcher:
        quick = replace(policy, default_delay_s=0.0, back_off_s=0.0, max_wait_s=0.0)
        return Fetcher(quick, archive, resolver=press, allow=lambda endpoint: True, clock=clock)

    with Server(fallback=press.answer) as server:
        press.port = server.port
        room = Newsroom(
            settings=settings,
            outlets={name: outlet(name) for name in NAMES},
            clock=press.clock,
            make_fetcher=make_fetcher,
        )
        yield Desk(press, room)
