"""The probe sheet, row by row, against loopback sites that answer as expected or otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from cli.probe_view import advice
from extractors.registry import load_outlets
from flows.settings import load_settings
from harvest.fetch import Fetcher
from harvest.policy import FetchPolicy
from harvest.probe_rows import ProbeRow, ask, sheet
from i18n import open_language
from records import DiscoveryWay, HttpRules
from tests.hostile.server import Server, reply
from tests.loopback import LoopbackResolver

OUTLETS = load_outlets()
HEX = "/posts/un-titre-66a1b2c3d4e5f"
RSS = "<rss><channel><item><title>T</title><link>/a/{}</link></item></channel></rss>"
HTML = "<!DOCTYPE html><html><body>{}</body></html>"

FRENCH = open_language("fr")


@pytest.fixture(autouse=True)
def french() -> None:
    load_settings()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(fallback=reply(status=404)) as running:
        running.add("/rss", reply(RSS.format(1), media="text/xml"))
        running.add("/feed/index.rss", reply(HTML.format("la une")))
        card = "<div id=v_container><div class=card><a href='/x/123456-t.html'>T</a></div></div>"
        running.add("/a_la_une_du_mali/", reply(HTML.format(card)))
        running.add(
            "/", reply(HTML.format(f"<a href='{HEX}'>Un titre</a><a href='/contact'>c</a>"))
        )
        running.add(HEX, reply(HTML.format("<h1>Un titre</h1><p>texte</p>")))
        running.add("/h/302635.html", reply(HTML.format("<p>refaite</p>")))
        rows = '[{"id": 1, "link": "https://afrinz.ru/fr/2026/01/x/", "title": {"rendered": "T"}}]'
        running.add("/wp-json/wp/v2/posts", reply(rows, media="application/json"))
        yield running


def answers(server: Server, outlet_id: str) -> list[ProbeRow]:
    rows = [each for each in sheet() if each.outlet == outlet_id]
    outlet = replace(OUTLETS[outlet_id], http=HttpRules(plain_http=True))
    resolver = LoopbackResolver({urlsplit(row.url).hostname or "": server.port for row in rows})
    policy = FetchPolicy(default_delay_s=0.0, deadline_s=5.0)

    async def go() -> list[ProbeRow]:
        async with Fetcher(policy, resolver=resolver, allow=resolver.allow) as fetch:
            plain = [replace(row, url=row.url.replace("https:", "http:")) for row in rows]
            return [await ask(row, outlet, fetch) for row in plain]

    return asyncio.run(go())


def test_every_row_names_an_outlet_and_its_evidence() -> None:
    rows = sheet()
    print(f"{len(rows)} rows of the probe sheet")  # noqa: T201
    assert len(rows) >= 31 and all(row.evidence and row.expect for row in rows)
    assert {row.outlet for row in rows} <= set(OUTLETS)
    assert len({row.url for row in rows}) == len(rows)


def test_each_address_is_asked_as_it_stands(server: Server) -> None:
    good = [(row.good, row.entries) for row in answers(server, "malijet")]
    assert good == [(True, 1), (False, 0), (False, 0), (True, 1)]
    asked = [request.target for request in server.pages()]
    assert asked == ["/rss", "/rss.xml", "/feed/index.rss", "/a_la_une_du_mali/?page=1"]


def test_a_listing_leads_to_an_article_of_the_known_form(server: Server) -> None:
    (row,) = answers(server, "lessor")
    assert row.good and row.entries == 1
    server.add(HEX, reply(HTML.format("<h1>Un</h1><h1>Deux</h1>")))
    (row,) = answers(server, "lessor")
    assert not row.good and row.remark is not None and row.remark["count"] == 2


def test_rest_is_asked_with_its_parameters(server: Server) -> None:
    (row,) = answers(server, "afrinz")
    assert row.good and server.pages()[-1].target.endswith("?lang=fr&per_page=5")
    as_listed = replace(row, url=row.url.replace("http:", "https:"))
    assert advice(OUTLETS["afrinz"], as_listed, FRENCH) == "peut être activée"


def test_a_page_that_was_rebuilt_is_told(server: Server) -> None:
    feed, page = answers(server, "abamako")
    assert not feed.good and feed.remark and not page.good
    assert "[[cuts]]" in advice(OUTLETS["abamako"], page, FRENCH)


@pytest.mark.parametrize(
    ("url", "good", "told"),
    [
        ("https://malijet.com/rss", True, "déjà activée"),
        ("https://malijet.com/rss", False, "en dernier"),
        ("https://malijet.com/autre.xml", True, "[[discovery]] de malijet"),
        ("https://malijet.com/autre.xml", False, "ne pas activer"),
    ],
)
def test_each_row_says_what_to_do(url: str, good: bool, told: str) -> None:
    row = ProbeRow(way=DiscoveryWay.FEED, url=url, good=good, entries=1, newest=None, remark=None)
    assert told in advice(OUTLETS["malijet"], row, FRENCH)
