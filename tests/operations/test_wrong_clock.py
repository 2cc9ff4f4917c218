"""A clock that is wrong by a year is found out by several servers before anything is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from flows.run import run_once
from flows.run_context import Newsroom
from flows.run_report import RunReport
from flows.settings import load_settings
from harvest.server_dates import ServerTime
from records import ClockError, Discovery, HttpRules, Outlet
from records.vocabulary import DiscoveryWay, OutletKind
from system.clock import SystemClock
from tests.hostile.server import Behaviour, Request, Server, reply
from tests.one_outlet import loopback_newsroom
from warehouse.backups import back_up
from warehouse.reader import query
from warehouse.restoring import restore
from warehouse.snapshot import publish

YEAR = timedelta(days=400)
HOSTS = ("a.test", "b.test", "c.test")


class Clock(SystemClock):
    """The machine's clock, wrong by so much."""

    def __init__(self, wrong: timedelta) -> None:
        self._wrong = wrong

    def now(self) -> datetime:
        return datetime.now(UTC) + self._wrong


def dated(body: str, media: str = "text/html", wrong: timedelta = timedelta(0)) -> Behaviour:
    async def answer(request: Request, out: object) -> None:
        date = format_datetime(datetime.now(UTC) + wrong, usegmt=True)
        await reply(body, media=media, headers={"Date": date})(request, out)  # type: ignore[arg-type]

    return answer


def page_of(host: str) -> str:
    told = " ".join(f"La commune {host} {n} compte ses récoltes de sorgho." for n in range(20))
    return (
        f"<html lang=fr><body><article><h1>{host} compte</h1><p>{told}</p></article></body></html>"
    )


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        for host in HOSTS:
            item = f"<item><title>{host}</title><link>http://{host}/a</link></item>"
            feed = f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>"
            running.add(f"{host}/feed", dated(feed, "application/rss+xml"))
            running.add(f"{host}/a", dated(page_of(host)))
            running.add(f"{host}/robots.txt", dated("", "text/plain"))
        yield running


def outlet(host: str) -> Outlet:
    return Outlet(
        id=host[0], name=host, home_url=f"http://{host}", kind=OutletKind.WEB_PAPER, enabled=True,
        discovery=(Discovery(way=DiscoveryWay.FEED, url=f"http://{host}/feed"),),
        http=HttpRules(delay_s=0, plain_http=True),
    )  # fmt: skip


def room_of(folder: Path, port: int, wrong: timedelta = timedelta(0)) -> Newsroom:
    settings = load_settings(data_dir=folder)
    hosts = dict.fromkeys(HOSTS, port)
    return loopback_newsroom(settings, [outlet(h) for h in HOSTS], hosts, Clock(wrong))


def run(room: Newsroom) -> RunReport:
    return asyncio.run(run_once(room, orchestrate=False))


def stored(folder: Path, what: str = "count(*)", table: str = "articles") -> object:
    return query(folder / "published.duckdb", f"select {what} from {table}").rows[0][0]


@pytest.mark.parametrize("wrong", [YEAR, timedelta(days=3), -timedelta(days=30)])
def test_a_wrong_clock_is_refused_before_it_writes(
    server: Server, tmp_path: Path, wrong: timedelta
) -> None:
    with pytest.raises(ClockError, match=f"{datetime.now(UTC):%Y-%m-%d}"):
        run(room_of(tmp_path, server.port, wrong))
    assert not list(tmp_path.rglob("*.duckdb")) and not list(tmp_path.rglob("*.warc.gz"))
    run(room_of(tmp_path, server.port))
    assert stored(tmp_path, table="articles where outlet_id in ('a', 'b', 'c')") == 3


def test_after_a_run_a_year_ahead_the_next_one_has_every_article(
    server: Server, tmp_path: Path
) -> None:
    run(room_of(tmp_path, server.port))
    server.add("a.test/b", dated(page_of("a.test encore")))
    item = "<item><title>b</title><link>http://a.test/b</link></item>"
    feed = dated(f"<rss version='2.0'><channel>{item}</channel></rss>", "application/rss+xml")
    server.add("a.test/feed", feed)
    before = stored(tmp_path)
    with pytest.raises(ClockError):
        run(room_of(tmp_path, server.port, YEAR))
    assert stored(tmp_path, table="run") == 1
    report = run(room_of(tmp_path, server.port))
    assert {o.outlet_id: o.new for o in report.outlets}["a"] == 1
    assert stored(tmp_path) == before + 1  # type: ignore[operator]


def test_a_year_without_a_line_is_not_believed(server: Server, tmp_path: Path) -> None:
    run(room_of(tmp_path, server.port))
    with pytest.raises(ClockError, match="400 days"):
        run(room_of(tmp_path, 9, YEAR))  # as with certificates that such a clock calls expired
    assert stored(tmp_path, table="run") == 1
    run(room_of(tmp_path, server.port))


def test_the_way_back_after_a_run_that_was_written_ahead(server: Server, tmp_path: Path) -> None:
    room = room_of(tmp_path, server.port)
    run(room)
    settings = room.settings
    backup = back_up(settings.warehouse, settings.desk, tmp_path / "backups", room.now(), 3)
    ahead = replace(room, clock=Clock(timedelta(days=1)))  # not far enough to ask anybody
    run(ahead)
    with pytest.raises(ClockError, match="veille restore"):
        run(room)
    restore(backup.folder, settings.warehouse, settings.desk, published=settings.published)
    publish(settings.warehouse, settings.published, restored=True)  # as the command does
    run(room)
    assert stored(tmp_path, table="articles where outlet_id in ('a', 'b', 'c')") == 3
    assert stored(tmp_path, table="run") == 2


@pytest.mark.parametrize(
    ("ahead_h", "error_h"),
    [
        ((), None), ((9600,), None), ((9600, 9600), 9600), ((9600, 0, 0), None),
        ((9600, 9600.5, 9601, 0), 9600), ((9600, 4800, 0), None), ((12, 12, 12), None),
        ((-24, -24), -24), ((9600, 9600, 0, 0, 0), None),
    ],
)  # fmt: skip
def test_witnesses_must_agree(ahead_h: tuple[float, ...], error_h: float | None) -> None:
    found = ServerTime(len(ahead_h), tuple(timedelta(hours=h) for h in ahead_h)).error
    assert found == (None if error_h is None else timedelta(hours=error_h))


@pytest.mark.parametrize("date", ["²", "Fri, 31 Dec 9999 23:59:59 -0500", "", "demain", "0", "\t,"])
def test_a_date_that_is_none_is_no_witness(server: Server, tmp_path: Path, date: str) -> None:
    for host in HOSTS:
        server.add(f"{host}/robots.txt", reply("", headers={"Date": date}))
    assert run(room_of(tmp_path, server.port, YEAR)).outlets
