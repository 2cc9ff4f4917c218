"""Whole runs against servers that lie: no outlet freezes, what is no page is no article."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from flows.run import run_once
from flows.settings import load_settings
from records import Discovery, DiscoveryWay, Outlet
from tests.one_outlet import listening, loopback_newsroom, page_outlet
from tests.press.one_day import Now
from warehouse.reader import query

FIRST = datetime(2026, 9, 1, 6, tzinfo=UTC)
HOME = "http://pages.test"
WORDS = (
    "Les habitants de Tessalit ont creusé un puits de plus, et le marché a repris ses couleurs. "
)
Answer = Callable[[str], tuple[bytes, str]]


def article(number: int) -> bytes:
    text = "".join(f"<p>{WORDS * 2}Chapitre {number}.{n}.</p>" for n in range(6))
    title = f"Le puits numéro {number}"
    page = f"<title>{title}</title><body><article><h1>{title}</h1>{text}</article></body>"
    return f"<html>{page}</html>".encode()


@contextmanager
def a_site(answer: Answer, *, validator: str | None) -> Iterator[int]:
    """A server that says "not modified" to whoever asks with any validator at all."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("If-None-Match") or self.headers.get("If-Modified-Since")
            if self.path == "/robots.txt":
                self.send_error(404)
                return
            body, media = answer(self.path)
            self.send_response(304 if asked else 200)
            if validator:
                name, _, value = validator.partition(": ")
                self.send_header(name, value)
            if not asked:
                self.send_header("Content-Type", media)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if not asked:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with listening(Handler) as port:
        yield port


def visit(folder: Path, outlet: Outlet, port: int, day: int) -> None:
    settings = load_settings(data_dir=folder, workers=1)
    clock = Now(FIRST + timedelta(days=day))
    room = loopback_newsroom(settings, [outlet], {"pages.test": port}, clock=clock)
    asyncio.run(run_once(room, orchestrate=False))


def count(folder: Path) -> int:
    sql = "select count(*) from articles where outlet_id = 'pages'"
    return int(query(folder / "published.duckdb", sql).rows[0][0])


@pytest.mark.slow
@pytest.mark.parametrize(
    "validator", ['ETag: "fixe"', "Last-Modified: Tue, 01 Sep 2026 00:00:00 GMT", 'ETag: W/"x"']
)
@pytest.mark.parametrize(("second_way", "least"), [(True, 24), (False, 22)])
def test_a_server_that_never_says_modified_freezes_nothing(
    tmp_path: Path, validator: str, *, second_way: bool, least: int
) -> None:
    """One new article a day, ten in the feed, all on the section page."""
    today = 0

    def answer(path: str) -> tuple[bytes, str]:
        if path == "/feed":
            newest = range(max(1, today - 9), today + 1)
            items = "".join(
                f"<item><title>Le puits numéro {n}</title><link>{HOME}/p/{n}</link></item>"
                for n in reversed(newest)
            )
            return f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "text/xml"
        if path == "/tout":
            links = "".join(
                f"<h2><a href='/p/{n}'>Le puits numéro {n}</a></h2>" for n in range(1, today + 1)
            )
            return f"<html><body>{links}</body></html>".encode(), "text/html"
        return article(int(path.rpartition("/")[2])), "text/html"

    ways = [Discovery(way=DiscoveryWay.FEED, url=f"{HOME}/feed")]
    if second_way:
        ways.append(Discovery(way=DiscoveryWay.LISTING, url=f"{HOME}/tout", link="h2 a"))
    outlet = replace(page_outlet(), discovery=tuple(ways), article_url="/p/")
    with a_site(answer, validator=validator) as port:
        for today in (2, 3, 6, 12, 24):
            visit(tmp_path, outlet, port, today)
    assert count(tmp_path) >= least


def _word_file() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", f"<w:t>{WORDS * 20}</w:t>")
    return made.getvalue()


NO_PAGES = {
    "affiche.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + WORDS.encode() * 20, "image/jpeg"),
    "carte.png": (b"\x89PNG\r\n\x1a\n" + WORDS.encode() * 20, "text/html"),
    "budget.docx": (_word_file(), "application/octet-stream"),
    "bulletin.mp3": (b"ID3\x04" + WORDS.encode() * 20, "audio/mpeg"),
    "api.json": (json.dumps({"title": "Puits", "body": WORDS * 20}).encode(), "text/html"),
    "plan.xml": (f"<?xml version='1.0'?><urlset>{WORDS * 20}</urlset>".encode(), "text/xml"),
}


@pytest.mark.slow
def test_files_that_a_feed_names_are_told_and_never_stored(tmp_path: Path) -> None:
    """Beside an article of the same feed, which is stored."""

    def answer(path: str) -> tuple[bytes, str]:
        name = path.rpartition("/")[2]
        if name == "feed":
            items = "".join(
                f"<item><title>{n}</title><link>{HOME}/f/{n}</link></item>"
                for n in [*NO_PAGES, "1"]
            )
            return f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "text/xml"
        return NO_PAGES.get(name) or (article(1), "text/html")

    with a_site(answer, validator=None) as port:
        visit(tmp_path, page_outlet(), port, 1)
    assert count(tmp_path) == 1
    rows = query(
        tmp_path / "published.duckdb",
        "select url, status from outcome where outlet_id = 'pages' and status <> 'new'",
    ).rows
    assert {str(url).rpartition("/")[2]: status for url, status in rows} == dict.fromkeys(
        NO_PAGES, "not_an_article"
    )
