"""Lists as servers send them: undeclared prefixes, images first, warnings before the XML."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from harvest.discover import VALIDATORS_TRUSTED, _is_stale
from harvest.feeds import instant, parse_feed
from harvest.sitemaps import parse_sitemap
from records import Discovery, DiscoveryWay, Known, Outlet, OutletKind
from text.urls import canonical

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOME = "https://www.gazette.test"
OUTLET = Outlet(
    id="gazette",
    name="La Gazette",
    home_url=HOME,
    kind=OutletKind.DAILY,
    discovery=(Discovery(way=DiscoveryWay.FEED, url=f"{HOME}/feed"),),
)
LOC = f"<loc>{HOME}/2026/11/barrage.html</loc>"
IMAGE = (
    "<image:image><image:loc>https://cdn.test/b.jpg</image:loc>"
    "<image:title>Vue</image:title></image:image>"
)
VIDEO = (
    "<video:video><video:title>Film</video:title>"
    "<video:publication_date>2020-01-01</video:publication_date></video:video>"
)
NEWS = (
    "<news:news><news:publication><news:name>La Gazette</news:name></news:publication>"
    "<news:publication_date>2026-11-19T08:30:00+01:00</news:publication_date>"
    "<news:title>Le barrage</news:title></news:news>"
)
SPACES = (
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ' xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
)


def urlset(inner: str, spaces: str = "") -> bytes:
    main = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<urlset xmlns="{main}"{spaces}><url>{inner}</url></urlset>'.encode()


@pytest.mark.parametrize("spaces", ["", SPACES], ids=["undeclared", "declared"])
@pytest.mark.parametrize("order", range(4))
def test_a_sitemap_tells_its_own_address_title_and_day(order: int, spaces: str) -> None:
    parts = [LOC, IMAGE, VIDEO, NEWS]
    body = urlset("".join([*parts[order:], *parts[:order]]), spaces)
    (one,) = parse_sitemap(body, f"{HOME}/sitemap.xml", OUTLET, AT).candidates
    assert one.url == f"{HOME}/2026/11/barrage.html"
    assert one.title_hint == "Le barrage"
    assert one.publisher_hint == "La Gazette"
    assert one.published_hint == datetime(2026, 11, 19, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "extra", [IMAGE, VIDEO, "<xhtml:link href='x'/>", "<foo:bar><foo:loc>n</foo:loc></foo:bar>"]
)
def test_what_is_within_a_url_is_not_its_own(extra: str) -> None:
    (one,) = parse_sitemap(urlset(extra + LOC), f"{HOME}/s.xml", OUTLET, AT).candidates
    assert (one.url, one.title_hint) == (f"{HOME}/2026/11/barrage.html", "")


FEED = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>G</title><item>'
    f"<title>Crue à Niono</title><link>{HOME}/crue</link></item></channel></rss>"
)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\n\n \n",
        "\ufeff",
        "<br />\n<b>Warning</b>: Undefined variable in <b>/srv/a.php</b> on line <b>3</b><br />\n",
        "Notice: Trying to access array offset in /srv/b.php on line 9\n",
        "<div class='php'><p>Deprecated</p></div>",
    ],
)
def test_a_feed_behind_a_warning_is_a_feed(before: str) -> None:
    found = parse_feed((before + FEED).encode(), f"{HOME}/feed", OUTLET, AT)
    assert [c.title_hint for c in found.candidates] == ["Crue à Niono"]


def test_a_page_that_shows_a_feed_is_none() -> None:
    page = f"<!DOCTYPE html><html><body><pre>{FEED}</pre></body></html>".encode()
    assert parse_feed(page, f"{HOME}/feed", OUTLET, AT).problem is not None


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("jeu. 19 nov. 2026 08:30:00 +0100", "2026-11-19T07:30"),
        ("Thu, 19 Nov 2026 08:30:00 GMT-0300", "2026-11-19T11:30"),
        ("Thu, 19 Nov 2026 08:30:00 Africa/Algiers", "2026-11-19T07:30"),
        ("Thu, 19 Nov 2026 08:30:00 MSK", "2026-11-19T05:30"),
        ("Thu Nov 19 08:30:00 EAT 2026", "2026-11-19T05:30"),
        ("Nov 19, 2026 08:30:10 PM", "2026-11-19T20:30"),
        ("11/19/2026 8:30 PM", "2026-11-19T20:30"),
        ("2026-11-19T08:30+1:00", "2026-11-19T07:30"),
        ("Thu, 19 Nov 2026 24:00:00 +0000", "2026-11-20T00:00"),
        ("20261119083000", "2026-11-19T08:30"),
        ("Thu, 19 Nov 2026 08:30:00 QQT", "2026-11-19T00:00"),
        ("Thu, 31 Nov 2026 08:30:00 +0000", None),
    ],
)
def test_what_a_feed_prints_behind_the_clock_is_used(raw: str, want: str | None) -> None:
    got = instant(raw, OUTLET, AT)
    assert (got and got.strftime("%Y-%m-%dT%H:%M")) == want


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("/a.php?ref=311", "/a.php?ref=312", False),
        ("/a.php?sid=7", "/a.php?sid=8", False),
        ("/a.php?rss=21", "/a.php?rss=22", False),
        ("/a.php?print=1200", "/a.php?print=1201", False),
        ("/a.php?m=202611", "/a.php?m=202612", False),
        ("/a.php?pk_id=4", "/a.php?pk_id=5", False),
        ("/tag/amp", "/tag", False),
        ("/#!/lire/4", "/#!/lire/5", False),
        ("/a?ref=whatsapp", "/a", True),
        ("/a?print=1", "/a", True),
        ("/a?sid=9f2c4e5d7a8b9c0d1e2f", "/a", True),
        ("/a?m=1", "/a", True),
        ("/a?share=x&nb=1", "/a", True),
        ("/a?pk_campaign=b", "/a", True),
        ("/a/amp/", "/a", True),
        ("/a.amp.html", "/a.html", True),
        ("/a#comment-4", "/a", True),
    ],
)
def test_what_selects_stays_and_what_counts_clicks_goes(
    first: str, second: str, same: bool
) -> None:
    assert (canonical(HOME + first) == canonical(HOME + second)) is same


def test_an_endless_address_costs_nothing() -> None:
    assert len(canonical(HOME + "/amp" * 200_000)) > 700_000


def test_not_modified_is_believed_for_two_days_without_news() -> None:
    def known(age: timedelta) -> dict[str, Known]:
        one = Known(
            canonical_url="x",
            article_id="x",
            relevance=0,
            content_hash="",
            first_seen_at=AT - age,
            last_fetched_at=AT,
        )
        return {"x": one}

    assert not _is_stale({}, AT)
    assert not _is_stale(known(timedelta(hours=20)), AT)
    assert _is_stale(known(VALIDATORS_TRUSTED + timedelta(hours=1)), AT)
