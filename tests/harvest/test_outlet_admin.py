"""What the desk does to the registry, and a backfill, against the practice press."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.probe_view import verdict, write_report
from extractors.registry import load_outlets
from flows.backfill import run_backfill
from flows.outlet_admin import add, enable, probe_all
from flows.run import run_once
from flows.settings import Settings, load_settings
from harvest.archive import Archive
from i18n import open_language
from records import Discovery, DiscoveryWay, InputError, RunLocked
from system.lock import run_lock
from tests.press import catalogue
from tests.press.room import press_room
from tests.press.server import Press
from text.urls import canonical
from warehouse.reader import query

GONE = Discovery(way=DiscoveryWay.FEED, url="http://mort.test/feed/")


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with Press(day=30) as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data_dir=tmp_path)


def test_the_probe_says_row_by_row_what_answers(press: Press, settings: Settings) -> None:
    room = press_room(press, settings)
    rows = asyncio.run(probe_all(room, [room.outlet("fleuvematin"), room.outlet("kabako")]))
    good = [(name, row.way.value, row.good) for name, ways in rows.items() for row in ways]
    assert good == [
        ("fleuvematin", "feed", True),
        ("fleuvematin", "wordpress", True),
        ("fleuvematin", "sitemap", True),
        ("kabako", "feed", True),
        ("kabako", "listing", True),
        ("kabako", "numeric", True),
    ]
    assert all(row.newest for row in rows["fleuvematin"])
    french = open_language("fr")
    path = write_report(settings.data_dir / "probes", rows, room.now(), room.outlets, french)
    told = path.read_text("utf-8")
    assert told.count("| fleuvematin |") == 3 and told.count("rien : déjà activée |") == 6
    kabako = room.outlet("kabako")
    assert "déjà activé" in verdict(kabako, rows["kabako"], french)
    assert "--enable" in verdict(replace(kabako, enabled=False), rows["kabako"], french)


def test_nothing_is_asked_while_another_writes_the_archive(
    press: Press, settings: Settings
) -> None:
    room = press_room(press, settings)
    outlet = room.outlet("fleuvematin")
    strange = "kayesinfo.test"
    with run_lock(settings.lock_file):
        for asked in (probe_all(room, [outlet]), add(room, strange)):
            with pytest.raises(RunLocked):
                asyncio.run(asked)
    assert not settings.archive.exists() or not list(settings.archive.rglob("*.gz"))


def test_references_hold_when_a_probe_and_a_run_take_turns(
    press: Press, settings: Settings
) -> None:
    """Each takes the lock and opens the archive after it: every place is what it was said to be."""
    room = press_room(press, settings)
    asyncio.run(probe_all(room, [room.outlet("fleuvematin")]))
    asyncio.run(run_once(room, orchestrate=False))
    asyncio.run(probe_all(room, [room.outlet("kabako")]))
    archive = Archive(settings.archive)
    entries = list(
        archive.entries(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
    )
    assert len(entries) > 20
    assert all(
        archive.read(entry.ref).requested_url == entry.requested_url
        for entry in entries
        if entry.status != 304
    )


def test_enabling_survives_in_the_desks_own_folder(settings: Settings) -> None:
    path = settings.local / "outlets" / "lessor.toml"
    path.parent.mkdir(parents=True)
    path.write_text("enabled = false\n[http]\ndelay_s = 9\n", "utf-8")
    assert enable(settings.local, "lessor") == path
    lessor = load_outlets(settings.local)["lessor"]
    assert lessor.enabled and lessor.http.delay_s == 9.0


def test_a_site_is_added_with_its_ways_and_two_pages_to_review(
    press: Press, settings: Settings
) -> None:
    room = press_room(press, settings)
    path, golden = asyncio.run(add(room, f"http://{press.hosts['fleuvematin']}/politique"))
    added = load_outlets(settings.local)[path.stem]
    assert {way.way.value for way in added.discovery} == {"feed", "wordpress", "sitemap"}
    assert not added.enabled and added.article_url
    assert sorted(each.name for each in golden.iterdir()) == [
        "1.html", "1.json", "2.html", "2.json",
    ]  # fmt: skip
    assert '"title"' in (golden / "1.json").read_text("utf-8")
    with pytest.raises(InputError, match="is there already"):
        asyncio.run(add(room, f"http://{press.hosts['fleuvematin']}/"))


def test_a_site_without_any_way_is_refused_in_one_line(press: Press, settings: Settings) -> None:
    with pytest.raises(InputError, match="mort"):
        asyncio.run(add(press_room(press, settings), "https://mort.test/"))
    with pytest.raises(InputError, match="is not the http"):
        asyncio.run(add(press_room(press, settings), "pas une adresse"))


def test_a_backfill_of_a_site_out_of_reach_says_why(press: Press, settings: Settings) -> None:
    room = press_room(press, settings)
    gone = replace(room.outlet("malimiroir"), discovery=(GONE,))
    room = replace(room, outlets={**room.outlets, gone.id: gone})
    given = asyncio.run(run_backfill(room, gone.id, catalogue.OPENED))
    assert given.candidates == 0 and given.why is not None
    assert given.why.code == "name_not_found"


@pytest.mark.slow
def test_a_month_is_backfilled_in_goes_and_nothing_is_fetched_twice(
    press: Press, settings: Settings
) -> None:
    room = press_room(press, settings)
    outlet = room.outlet("malimiroir")
    room = replace(
        room,
        outlets={
            **room.outlets,
            outlet.id: replace(outlet, http=replace(outlet.http, max_pages=8)),
        },
    )
    wanted = {canonical(row.url) for row in press.expected("malimiroir")}
    host, before = press.hosts["malimiroir"], len(press.requests)
    goes = 0
    while asyncio.run(run_backfill(room, outlet.id, catalogue.OPENED)).limited:
        goes += 1
        assert goes < 20
    stored = query(settings.published, "select canonical_url from articles").rows
    assert {row[0] for row in stored} == wanted
    asked = [r.path for r in press.requests[before:] if r.host == host]
    pages = [p for p in asked if canonical(f"http://{host}{p}") in wanted]
    assert len(pages) == len(set(pages)) == len(wanted)
    assert goes >= 2
