"""The press serves what its outlets' kinds serve in the wild."""

from __future__ import annotations

import gzip
import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import feedparser
import pytest

from tests.markup import parse_page, parse_xml
from tests.press.server import Press
from tests.press.sites import fleuvematin, kabako, letambour, malimiroir

_LISTS = (
    *(f"{fleuvematin.HOME}/{path}" for path in ("", "feed/", "wp-json/wp/v2/posts")),
    *(f"{fleuvematin.HOME}/{path}" for path in ("sitemap_index.xml", "post-sitemap.xml.gz")),
    *(f"{kabako.HOME}/{path}" for path in ("", "rss/rss.xml")),
    *(f"{letambour.HOME}/{path}" for path in ("", "actualites")),
    *(f"{malimiroir.HOME}/{path}" for path in ("", "rss/latest-posts", "a_la_une/")),
)
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes


def get(press: Press, url: str, **headers: str) -> Got:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = http.client.HTTPConnection("127.0.0.1", press.port, timeout=10)
    asked = {"Host": parts.netloc, **{k.replace("_", "-"): v for k, v in headers.items()}}
    connection.request("GET", target, headers=asked)
    answer = connection.getresponse()
    got = Got(answer.status, dict(answer.getheaders()), answer.read())
    connection.close()
    return got


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press(day=30) as running:
        yield running


def test_every_expected_page_holds_its_headline_and_text(press: Press) -> None:
    for row in press.expected():
        got = get(press, row.url)
        assert got.status == 200, row.url
        encoding = "windows-1252" if row.article.outlet == "kabako" else "utf-8"
        page = parse_page(got.body.decode(encoding))
        assert page.xpath("count(//h1)") == 1, row.url
        assert page.xpath("string(//h1)") == row.version.title
        text = page.text_content()
        assert all(paragraph in text for paragraph in row.version.paragraphs), row.url


def test_pages_are_full_of_words_that_are_not_the_articles(press: Press) -> None:
    for row in press.expected():
        page = parse_page(get(press, row.url).body.decode("utf-8", "replace"))
        text = page.text_content()
        assert "Wagner" in text
        if row.article.outlet in ("fleuvematin", "malimiroir"):
            assert all(comment in text for comment in row.article.comments), row.url


def test_some_comments_name_russia_under_articles_that_do_not(press: Press) -> None:
    foot = next(r for r in press.expected() if r.article.id == "mm-djoliba")
    assert "Poutine" not in foot.version.text
    assert "Poutine" in get(press, foot.url).body.decode()


def test_kabako_is_windows_1252_under_another_name(press: Press) -> None:
    row = next(r for r in press.expected("kabako") if "’" in r.version.text)
    got = get(press, row.url)
    assert got.headers["Content-Type"] == "text/html"
    assert b"charset=iso-8859-1" in got.body
    assert b"\x92" in got.body  # the apostrophe of windows-1252, no character of iso-8859-1
    with pytest.raises(UnicodeDecodeError):
        got.body.decode("utf-8")
    source = row.article.credit
    assert f"2026 | {source}" in parse_page(got.body.decode("cp1252")).text_content()


def test_kabako_numbers_have_holes(press: Press) -> None:
    first = kabako.FIRST_ID
    states = [get(press, f"{kabako.HOME}/h/{first + i}.html").status for i in range(6)]
    assert states == [200, 404, 200, 404, 200, 404]


def test_feeds_parse_and_have_their_faults(press: Press) -> None:
    fleuve = feedparser.parse(get(press, f"{fleuvematin.HOME}/feed/").body)
    assert not fleuve.bozo and len(fleuve.entries) == 10
    ampersand = get(press, f"{kabako.HOME}/rss/rss.xml").body
    assert b"sports & annonces" in ampersand and b"windows-1252" in ampersand
    assert len(feedparser.parse(ampersand).entries) == 20
    miroir = feedparser.parse(get(press, f"{malimiroir.HOME}/rss/latest-posts").body)
    assert len(miroir.entries) == 15
    assert any("&apos;" in entry.title for entry in miroir.entries)  # escaped twice
    assert get(press, f"{malimiroir.HOME}/feed").headers["Content-Type"].startswith("text/html")


def test_wordpress_feed_is_paged(press: Press) -> None:
    links: list[str] = []
    for page in (1, 2):
        feed = feedparser.parse(get(press, f"{fleuvematin.HOME}/feed/?paged={page}").body)
        links += [entry.link for entry in feed.entries]
    assert sorted(links) == sorted(r.url for r in press.expected("fleuvematin"))
    assert get(press, f"{fleuvematin.HOME}/feed/?paged=3").status == 404


def test_wordpress_rest(press: Press) -> None:
    root = f"{fleuvematin.HOME}/wp-json/wp/v2/posts"
    first = get(press, f"{root}?per_page=8")
    assert first.headers["X-WP-Total"] == "19" and first.headers["X-WP-TotalPages"] == "3"
    posts = [
        p for i in (1, 2, 3) for p in json.loads(get(press, f"{root}?per_page=8&page={i}").body)
    ]
    assert sorted(p["link"] for p in posts) == sorted(r.url for r in press.expected("fleuvematin"))
    assert get(press, f"{root}?per_page=8&page=4").status == 400
    changed = json.loads(get(press, f"{root}?modified_after=2026-09-29T00:00:00").body)
    assert [p["slug"][:5] for p in changed] == ["coton", "ukrai"]
    found = json.loads(get(press, f"{root}?search=yadran&_fields=link,title").body)
    assert len(found) == 1 and set(found[0]) == {"link", "title"}
    anefis = next(p for p in posts if p["title"]["rendered"].startswith("Nord (bilan)"))
    assert anefis["modified_gmt"] != anefis["date_gmt"]
    assert "Dans un communiqué" in anefis["content"]["rendered"]


def test_sitemap_index_leads_to_a_gzipped_sitemap(press: Press) -> None:
    index = parse_xml(get(press, f"{fleuvematin.HOME}/sitemap_index.xml").body)
    (location,) = index.xpath("//s:loc/text()", namespaces=SITEMAP)
    sitemap = parse_xml(gzip.decompress(get(press, location).body))
    found = sitemap.xpath("//s:loc/text()", namespaces=SITEMAP)
    assert sorted(found) == sorted(r.url for r in press.expected("fleuvematin"))


@pytest.mark.parametrize(
    ("outlet", "template", "selector"),
    [
        ("kabako", f"{kabako.HOME}/actualites.php?page={{}}", "lien-article"),
        ("letambour", f"{letambour.HOME}/actualites?page={{}}", None),
        ("malimiroir", f"{malimiroir.HOME}/a_la_une/?page={{}}", None),
    ],
)
def test_listings_name_every_article(
    press: Press, outlet: str, template: str, selector: str | None
) -> None:
    wanted = {r.url for r in press.expected(outlet)}
    found: set[str] = set()
    for page in range(1, 6):
        tree = parse_page(get(press, template.format(page)).body)
        tree.make_links_absolute(template.format(page))
        links = set(tree.xpath("//a/@href")) & wanted
        found |= links
    assert found == wanted


def test_the_tambour_has_no_feed_and_names_only_itself(press: Press) -> None:
    row = press.expected("letambour")[0]
    page = parse_page(get(press, row.url).body)
    title = page.xpath("string(//meta[@property='og:title']/@content)")
    assert title == "Le Tambour - Toute l'actualité en continu"
    assert get(press, f"{letambour.HOME}/feed/").status == 404


def test_pages_taken_away(press: Press) -> None:
    by_id = press.catalogue.by_id
    assert get(press, press.url(by_id["fm-sondage"])).status == 404
    gone = get(press, press.url(by_id["lt-bourses"]))
    assert (gone.status, gone.headers["Location"]) == (302, f"{letambour.HOME}/")


def test_validators_answer_304(press: Press) -> None:
    with_tag = press.expected("fleuvematin")[0].url
    tag = get(press, with_tag).headers["ETag"]
    again = get(press, with_tag, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert get(press, with_tag, If_None_Match='"other"').status == 200
    with_date = press.expected("kabako")[0].url
    headers = get(press, with_date).headers
    assert "ETag" not in headers
    assert get(press, with_date, If_Modified_Since=headers["Last-Modified"]).status == 304
    assert get(press, with_date, If_Modified_Since="Mon, 01 Sep 2025 00:00:00 GMT").status == 200
    assert press.requests[-2].conditional and press.requests[-2].body_bytes == 0


def test_every_page_stays_itself_while_the_day_stays(press: Press) -> None:
    for row in press.expected():
        assert get(press, row.url).body == get(press, row.url).body


def test_robots(press: Press) -> None:
    assert b"Sitemap:" in get(press, f"{fleuvematin.HOME}/robots.txt").body
    assert get(press, f"{kabako.HOME}/robots.txt").status == 404
    assert b"/api/" in get(press, f"{letambour.HOME}/robots.txt").body


def test_gzip_only_when_asked(press: Press) -> None:
    url = press.expected("malimiroir")[0].url
    plain, packed = get(press, url), get(press, url, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_days_pass(press: Press) -> None:
    with Press(day=1) as young:
        assert [r.article.id for r in young.expected()] == ["kb-enseignants"]
        for address in _LISTS:
            assert get(young, address).status == 200  # lists answer before they hold anything
        young.day = 14
        anefis = young.catalogue.by_id["fm-anefis"]
        before = get(young, young.url(anefis))
        young.day = 16
        after = get(young, young.url(anefis), If_None_Match=before.headers["ETag"])
        assert after.status == 200 and b"quatre militaires" in after.body
        assert len(young.expected()) < len(press.expected())


def test_an_unknown_host_is_no_outlet(press: Press) -> None:
    assert get(press, "http://elsewhere.test/").status == 404
    assert press.asked("elsewhere.test")[-1].status == 404


def test_list_pages_hold_many_headlines(press: Press) -> None:
    titles = {row.version.title[:40] for row in press.expected()}
    for _, address in press.list_pages():
        got = get(press, address)
        text = parse_page(got.body.decode("cp1252" if "kabako" in address else "utf-8"))
        assert got.status == 200
        assert sum(title in text.text_content() for title in titles) >= 3, address
