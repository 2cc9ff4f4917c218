"""Bad luck without malice: no article comes later than with the next run, and each case is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.run import run_once
from flows.run_report import RunReport
from flows.settings import load_settings
from records import Discovery, HttpRules, Outlet
from records.vocabulary import DiscoveryWay, OutletKind
from tests.hostile.server import Server, reply
from tests.one_outlet import loopback_newsroom
from warehouse.reader import query

pytestmark = pytest.mark.timeout(180)  # whole runs, on a machine that may be busy


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def page(number: int) -> str:
    told = " ".join(f"La commune {number} compte {n} puits neufs." for n in range(30))
    return f"<html lang=fr><article><h1>Commune {number}</h1><p>{told}</p></article></html>"


def feed(links: list[str]) -> str:
    items = "".join(
        f"<item><title>Titre {url[-1]}</title><link>{url}</link></item>" for url in links
    )
    return f"<rss version='2.0'><channel><title>p</title>{items}</channel></rss>"


def run(folder: Path, server: Server, way: DiscoveryWay = DiscoveryWay.FEED) -> RunReport:
    outlet = Outlet(
        id="a", name="a", home_url="http://www.a.test", kind=OutletKind.WEB_PAPER, enabled=True,
        discovery=(Discovery(way=way, url="http://www.a.test/feed"),),
        http=HttpRules(delay_s=0, plain_http=True),
    )  # fmt: skip
    hosts = {"www.a.test": server.port, "a.test": server.port}
    room = loopback_newsroom(load_settings(data_dir=folder), [outlet], hosts)
    return asyncio.run(run_once(room, orchestrate=False))


def new(report: RunReport) -> int:
    return {each.outlet_id: each.new for each in report.outlets}["a"]


@pytest.mark.parametrize("sister", ["m.a.test", "amp.a.test", "mobile.a.test"])
def test_a_dead_link_on_a_sister_host_costs_itself(
    server: Server, tmp_path: Path, sister: str
) -> None:
    links = [f"http://{sister}/a/0", *(f"http://www.a.test/a/{n}" for n in range(1, 7))]
    server.add("www.a.test/feed", reply(feed(links), media="application/rss+xml"))
    for n in range(7):
        server.add(f"www.a.test/a/{n}", reply(page(n)))
    assert new(run(tmp_path, server)) == 6
    sql = "select url, reason from outcome where outlet_id = 'a' and status <> 'new'"
    rows = query(tmp_path / "published.duckdb", sql).rows
    assert rows == ((f"http://{sister}/a/0", "name_not_found"),)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_flipped_bit_in_the_record_of_robots_keeps_nothing_away(
    server: Server, tmp_path: Path, place: int
) -> None:
    server.add("www.a.test/robots.txt", reply("User-agent: *\nDisallow: /wp-admin\n" * 30))
    links = [f"http://www.a.test/a/{n}" for n in range(5)]
    for n in range(5):
        server.add(f"www.a.test/a/{n}", reply(page(n)))
    server.add("www.a.test/feed", reply(feed(links[:2]), media="application/rss+xml"))
    assert new(run(tmp_path, server)) == 2
    file = next((tmp_path / "archive").rglob("*.warc.gz"))
    index = next((tmp_path / "archive").rglob("*.tsv")).read_text("utf-8").splitlines()
    line = next(line for line in index if line.endswith("/robots.txt"))
    offset, length = map(int, line.split("\t")[:2])
    body = bytearray(file.read_bytes())
    body[offset + (20, length // 2, length - 12)[place]] ^= 0x10
    file.write_bytes(body)
    server.add("www.a.test/feed", reply(feed(links), media="application/rss+xml"))
    report = run(tmp_path, server)
    assert new(report) == 3 and report.status == "complete"


@pytest.mark.parametrize("field", ["link", "title", "content", "date_gmt", "class_list", "excerpt"])
def test_half_a_character_costs_its_record_and_the_run_says_so(
    server: Server, tmp_path: Path, field: str
) -> None:
    posts = []
    for n in range(3):
        server.add(f"www.a.test/a/{n}", reply(page(n)))
        posts.append(
            {
                "id": n, "link": f"http://www.a.test/a/{n}", "title": {"rendered": f"Titre {n}"},
                "content": {"rendered": f"<p>{page(n)}</p>"}, "excerpt": {"rendered": "x"},
                "date_gmt": "2026-01-29T10:00:00", "class_list": ["category-eco"],
            }
        )  # fmt: skip
    broken = {"link": "http://www.a.test/a/0\ud800", "date_gmt": "2026\ud800"}
    value = {"class_list": ["tag-\ud800"]}.get(field) or broken.get(field)
    posts[0][field] = value or {"rendered": f"<p>\ud800 {page(0)}</p>"}
    server.add("www.a.test/feed", reply(json.dumps(posts), media="application/json"))
    report = run(tmp_path, server, DiscoveryWay.WORDPRESS)
    assert new(report) >= 2
    assert new(report) == 3 or report.status == "degraded"
