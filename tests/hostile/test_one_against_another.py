"""What one outlet's links lead to costs no other outlet, and a dead name costs itself only."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flows.run import run_once
from flows.settings import load_settings
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from records import (
    Discovery,
    DiscoveryWay,
    HttpRules,
    Outlet,
    OutletKind,
    Page,
    Refusal,
    Status,
)
from tests.hostile.server import Server, reply
from tests.loopback import LoopbackResolver
from tests.one_outlet import loopback_newsroom
from warehouse.reader import query

POLICY = FetchPolicy(default_delay_s=0.0)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def outlet(name: str) -> Outlet:
    return Outlet(
        id=name,
        name=name,
        home_url=f"http://{name}.test",
        kind=OutletKind.DAILY,
        http=HttpRules(plain_http=True),
    )


def fetch_all(
    server: Server, asked: list[tuple[str, str]], ports: dict[str, int] | None = None
) -> list[Page | Refusal | object]:
    """Ask for each (outlet, address) in turn, in one run."""
    hosts = {"voisin.test": server.port, "victime.test": server.port, **(ports or {})}
    resolver = LoopbackResolver(hosts)

    async def go() -> list[Page | Refusal | object]:
        async with Fetcher(POLICY, resolver=resolver, allow=resolver.allow) as fetch:
            return [await fetch.fetch(url, outlet=outlet(name)) for name, url in asked]

    return asyncio.run(go())


def test_a_redirect_to_a_shut_port_of_another_shuts_nothing_there(server: Server) -> None:
    server.add("/piege", reply(status=302, headers={"Location": "http://victime.test:1/x"}))
    server.add("/une", reply("<html><body><p>La crue a cessé à Niono.</p></body></html>"))
    trap = [("voisin", "http://voisin.test/piege")] * 4
    *_, last = fetch_all(server, [*trap, ("victime", "http://victime.test/une")])
    assert isinstance(last, Page) and b"Niono" in last.body


def test_equal_bytes_are_known_within_an_outlet_only(server: Server) -> None:
    body = "<html><body><p>Le même texte pour tous les lecteurs.</p></body></html>"
    for path in ("/a", "/b", "/c"):
        server.add(path, reply(body))
    first, twin, other = fetch_all(
        server,
        [
            ("voisin", "http://victime.test/a"),
            ("victime", "http://victime.test/b"),
            ("victime", "http://victime.test/c"),
        ],
    )
    assert isinstance(first, Page) and isinstance(twin, Page)
    assert isinstance(other, Refusal) and other.status is Status.SOFT_404


def test_a_name_that_does_not_exist_leaves_its_sisters_alone(server: Server) -> None:
    server.add("/une", reply("<html><body><p>Le pont est ouvert.</p></body></html>"))
    dead, again, page = fetch_all(
        server,
        [
            ("victime", "http://m.victime.test/une"),
            ("victime", "http://amp.victime.test/une"),
            ("victime", "http://victime.test/une"),
        ],
        {"m.victime.test": 1, "amp.victime.test": 1},
    )
    assert isinstance(dead, Refusal) and isinstance(again, Refusal)
    assert isinstance(page, Page) and page.status == 200


def test_pages_that_a_site_refuses_to_a_neighbour_shut_nothing(server: Server) -> None:
    server.add("voisin.test/piege", reply(status=302, headers={"Location": VICTIM + "/ferme"}))
    server.add("victime.test/ferme", reply("<html>non</html>", status=403))
    server.add("victime.test/une", reply("<html><body><p>Le lac se vide.</p></body></html>"))
    trap = [("voisin", f"http://voisin.test/piege?{n}") for n in range(9)]
    *_, last = fetch_all(server, [*trap, ("victime", f"{VICTIM}/une")])
    assert isinstance(last, Page) and last.status == 200


# A whole run: links, redirects, claims and feed entries that reach for another's articles.

VICTIM = "http://victime.test"
FORMS: dict[str, str] = {
    "robots": f"{VICTIM}/prive/x",
    "forbidden": f"{VICTIM}/ferme",
    "equal bytes": f"{VICTIM}/a/1?x=1",
    "alias": "http://www.victime.test/a/2",
}
CLAIMS: dict[str, str] = {
    "canonical": f"<link rel=canonical href='{VICTIM}/a/3'>",
    "og:url": f"<meta property='og:url' content='{VICTIM}/a/4'>",
}
STORIES = {n: f"Le pont numéro {n} de la commune est rouvert" for n in range(1, 7)}


def _page(title: str, head: str = "") -> str:
    told = " ".join(f"{title}, dit le maire au {k}e jour des travaux." for k in range(30))
    return (
        f"<html lang=fr><head><title>{title}</title>{head}</head><body><article>"
        f"<h1>{title}</h1><p>{told}</p></article></body></html>"
    )


def _feed(links: Iterable[str], content: str = "") -> str:
    items = "".join(
        f"<item><title>Titre {n}</title><link>{link}</link>{content}</item>"
        for n, link in enumerate(links)
    )
    return f"<rss version='2.0'><channel><title>f</title>{items}</channel></rss>"


def _set_up(server: Server) -> None:
    rss = "application/rss+xml"
    server.add("victime.test/robots.txt", reply("User-agent: *\nDisallow: /prive/"))
    server.add("victime.test/feed", reply(_feed(f"{VICTIM}/a/{n}" for n in STORIES), media=rss))
    for n, title in STORIES.items():
        server.add(f"victime.test/a/{n}", reply(_page(title)))
        server.add(f"www.victime.test/a/{n}", reply(_page(title)))
    server.add("victime.test/ferme", reply("non", status=403))
    links = [f"{VICTIM}/a/5", "http://www.victime.test/a/6"]  # entries of the other's host, alias
    for n, target in enumerate([*FORMS.values(), *[FORMS["forbidden"]] * 6]):
        links.append(f"http://voisin.test/r/{n}")
        server.add(f"voisin.test/r/{n}", reply(status=302, headers={"Location": target}))
    for n, head in enumerate(CLAIMS.values()):
        links.append(f"http://voisin.test/c/{n}")
        server.add(f"voisin.test/c/{n}", reply(_page(f"La foire du voisin, jour {n}", head)))
    false = "<description>&lt;p&gt;" + "Tout cela est inventé par le voisin. " * 40
    server.add(
        "voisin.test/feed", reply(_feed(links, false + "&lt;/p&gt;</description>"), media=rss)
    )


def _watched(name: str) -> Outlet:
    way = Discovery(way=DiscoveryWay.FEED, url=f"http://{name}.test/feed")
    rules = HttpRules(delay_s=0, plain_http=True, max_pages=1000)
    return replace(outlet(name), enabled=True, discovery=(way,), http=rules)


@pytest.mark.parametrize("order", [("voisin", "victime"), ("victime", "voisin")])
def test_whatever_reaches_for_another_takes_nothing(
    server: Server, tmp_path: Path, order: tuple[str, str]
) -> None:
    _set_up(server)
    hosts = {f"{name}.test": server.port for name in ("voisin", "victime", "www.victime")}
    room = loopback_newsroom(load_settings(data_dir=tmp_path), map(_watched, order), hosts)
    asyncio.run(run_once(room, orchestrate=False))
    rows = query(
        tmp_path / "published.duckdb",
        "select a.outlet_id, a.title, b.body, a.canonical_url from articles a "
        "join article_text b using (version_id) where a.outlet_id in ('voisin', 'victime')",
        [],
    ).rows
    own = {title: text for who, title, text, _ in rows if who == "victime"}
    assert sorted(own) == sorted(STORIES.values())
    assert all(title in text and "inventé" not in text for title, text in own.items())
    taken = [row for row in rows if row[0] == "voisin"]
    assert {row[1] for row in taken} == {
        f"La foire du voisin, jour {n}" for n in range(len(CLAIMS))
    }
    assert not [row for row in taken if "victime.test" in str(row[3])]
