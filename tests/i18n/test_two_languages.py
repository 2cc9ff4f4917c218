"""The same days in French and in English leave the same database."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from flows.run import run_once
from flows.settings import load_settings
from records import Discovery, Outlet
from records.vocabulary import DiscoveryWay
from tests.loopback import VirtualClock
from tests.one_outlet import listening, loopback_newsroom, page_outlet
from warehouse.reader import query, reading

START = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
BODY = "<p>" + "Le ministre a reçu lundi à Bamako une délégation venue de loin. " * 12 + "</p>"
HOSTS = ("pages", "down", "barred", "rebuilt", "challenge")


class Site(BaseHTTPRequestHandler):
    """Every kind of outlet by its host: well, down, barred, without articles, with a challenge."""

    def do_GET(self) -> None:
        host = self.headers["Host"].split(".")[0]
        if host == "down":
            self.answer(503, "down")
        elif self.path == "/robots.txt":
            self.answer(200, "User-agent: *\nDisallow: /" if host == "barred" else "")
        elif self.path == "/feed" and host == "rebuilt":
            self.answer(200, "<html><body>un site tout neuf</body></html>")
        elif self.path == "/feed":
            links = "".join(
                f"<item><title>Page {n}</title><link>http://{host}.test/p/{n}</link></item>"
                for n in range(3)
            )
            self.answer(200, f"<rss version='2.0'><channel>{links}</channel></rss>")
        elif host == "challenge":
            self.answer(200, "<html><title>Just a moment</title></html>")
        else:
            self.answer(
                200, f"<html><title>{self.path}</title><body>{self.path}{BODY}</body></html>"
            )

    def answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


def outlets() -> Iterator[Outlet]:
    for name in (*HOSTS, "nowhere"):
        home = f"http://{name}.test"
        way = Discovery(way=DiscoveryWay.FEED, url=f"{home}/feed")
        yield replace(page_outlet(), id=name, name=name, home_url=home, discovery=(way,))


@contextmanager
def days(folder: Path, language: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two days of the daily run in a language; gives the published file."""
    monkeypatch.setattr("flows.session.secrets.token_hex", lambda n: "0" * n)
    monkeypatch.setenv("VEILLE_LANG", language)
    settings = load_settings(data_dir=folder)
    assert settings.lang == language
    with listening(Site) as port:
        hosts = {f"{name}.test": port for name in HOSTS}
        for day in range(2):
            clock = VirtualClock(START + timedelta(days=day))
            room = loopback_newsroom(settings, outlets(), hosts, clock)
            asyncio.run(run_once(room, orchestrate=False))
    yield settings.published


def words(published: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table and view, its text columns only, times left out."""
    found = {}
    with reading(published) as connection:
        columns: dict[str, list[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from information_schema.columns"
            " where data_type in ('VARCHAR', 'JSON', 'VARCHAR[]')"
        ).fetchall():
            columns.setdefault(table, []).append(f'"{column}"')
        for table, names in columns.items():
            rows = connection.execute(f'select {", ".join(names)} from "{table}"').fetchall()
            found[table] = sorted((tuple(map(without_time, row)) for row in rows), key=repr)
    return found


def without_time(value: object) -> str:
    """Ports and places in the archive are not the same twice."""
    return re.sub(r"\d{8}T\d{6}Z?|\d{14}[-\w]*\.warc\.gz", "", repr(value))


def test_two_days_leave_the_same_words_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        days(tmp_path / "fr", "fr", monkeypatch) as fr,
        days(tmp_path / "en", "en", monkeypatch) as en,
    ):
        french, english = words(fr), words(en)
        told = dict(
            query(fr, "select outlet_id, reason from outlet_run where run_id like '20260303%'").rows
        )
        health = {
            row[0]: row[1:]
            for row in query(fr, "select outlet_id, state, reason from outlet_health").rows
        }
    assert french.keys() == english.keys() and len(french) > 30
    for table, rows in french.items():
        assert rows == english[table], table
    assert told["down"] == "robots_unavailable" and told["barred"] == "robots_forbids"
    assert told["rebuilt"] == "not_a_feed" and told["nowhere"] == "name_not_found"
    assert health["down"] == ("failing", "robots_unavailable")
    assert health["challenge"] == ("blocked", "turned_away")
