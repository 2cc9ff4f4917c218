"""The archive read again: what changed, kept on demand, gone on with after a stop."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from flows.replay import Ledger, replay
from flows.replay_worker import Replayed
from flows.run_context import Newsroom
from records import Labels, RunLocked
from system.lock import run_lock
from tests.one_outlet import loopback_newsroom, page_outlet
from tests.operations.archived import START, body, settings_in, store
from warehouse.reader import query
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

PAGES = 12


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    settings = settings_in(tmp_path)
    store(settings, PAGES)
    return loopback_newsroom(settings, [page_outlet()], {})


def test_a_replay_tells_what_would_change_and_keeps_nothing(room: Newsroom) -> None:
    before = room.settings.warehouse.read_bytes()
    found = asyncio.run(replay(room, START, processes=1))
    assert (found.pages, found.changed, found.rejected) == (PAGES, PAGES, 0)
    assert found.by_field["text"] == PAGES and "title" not in found.by_field
    assert "published_at" not in found.by_field and len(found.examples["words"]) == 3
    old, new = found.examples["text"][0][1:]
    assert str(old).startswith("Un texte d'avant") and len(str(new)) > 50
    assert room.settings.warehouse.read_bytes() == before
    told = json.loads((found.folder / "report.json").read_text("utf-8"))
    assert told["by_field"]["text"] == PAGES


def test_labels_are_compared_with_an_example_each(room: Newsroom) -> None:
    found = asyncio.run(replay(room, START, processes=1))
    assert found.by_field["relevance"] == PAGES and found.by_field["topics"] == PAGES
    url, old, new = found.examples["relevance"][0]
    assert url.startswith("http://pages.test/p/") and old == 0 and new in (1, 2)
    assert found.examples["topics"][0][1] == [] and found.examples["topics"][0][2]


def test_what_a_person_said_is_not_compared(room: Newsroom) -> None:
    said = Labels(relevance=0, score=1.0, classifier="human:awa")
    asked = "select version_id from articles order by canonical_url"
    versions = [row[0] for row in query(room.settings.published, asked).rows]
    with open_warehouse(room.settings.warehouse) as warehouse:
        at = START + timedelta(days=1)
        warehouse.append_labels([(version, said) for version in versions[:4]], at, "made")
    publish(room.settings.warehouse, room.settings.published)
    found = asyncio.run(replay(room, START, processes=1))
    assert found.by_field["relevance"] == PAGES - 4 and found.by_field["text"] == PAGES


def test_commit_makes_new_versions_once(room: Newsroom) -> None:
    found = asyncio.run(replay(room, START, "pages", commit=True, processes=1))
    assert found.run_id
    published = room.settings.published
    assert query(published, "select count(*) from article").rows == ((PAGES,),)
    assert query(published, "select count(*) from article_version").rows == ((2 * PAGES,),)
    told = "select count(*) from articles where versions = 2 and words > 100 and relevance >= 1"
    assert query(published, told).rows == ((PAGES,),)
    again = asyncio.run(replay(room, START, commit=True, processes=1))
    assert again.changed == 0
    assert query(published, "select count(*) from article_version").rows == ((2 * PAGES,),)


def test_since_and_outlet_choose_the_pages(room: Newsroom) -> None:
    later = START.replace(minute=PAGES - 3)
    assert asyncio.run(replay(room, later, processes=1)).pages == 3
    assert asyncio.run(replay(room, START, "nobody")).pages == 0


def test_a_stopped_replay_goes_on_where_it_was(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.replay.CHUNK", 5)
    whole = Ledger.add

    def power_cut(self: Ledger, pages: list[Replayed]) -> None:
        if any(page.version_id for page in self.done()):
            raise KeyboardInterrupt
        whole(self, pages)

    monkeypatch.setattr(Ledger, "add", power_cut)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(replay(room, START, processes=1))
    monkeypatch.setattr(Ledger, "add", whole)
    [file] = (room.settings.data_dir / "replay").rglob("done.jsonl")
    file.write_text(file.read_text("utf-8") + '{"version_id": "torn', encoding="utf-8")
    steps: list[int] = []
    found = asyncio.run(replay(room, START, tell=lambda done, of: steps.append(done)))
    assert found.pages == PAGES and steps[0] == 10


def test_a_replay_killed_in_mid_commit_goes_on_and_stores_each_once(room: Newsroom) -> None:
    data = room.settings.data_dir
    command = [sys.executable, "-m", "tests.operations.one_replay", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "5\n"
        process.send_signal(signal.SIGKILL)
    steps: list[int] = []
    asyncio.run(replay(room, START, commit=True, tell=lambda done, of: steps.append(done)))
    assert steps[-1] == PAGES and steps[0] > 5
    counts = "select count(*), count(distinct article_id), max(number) from article_version"
    assert query(room.settings.published, counts).rows == ((2 * PAGES, PAGES, 2),)
    runs = "select status, note from run where kind = 'replay' order by started_at"
    assert query(room.settings.published, runs).rows == (
        ("failed", "interrupted"),
        ("complete", ""),
    )


def test_a_page_that_hangs_costs_itself_only(tmp_path: Path) -> None:
    """Its whole task is stopped, then read again page by page."""
    settings = settings_in(tmp_path).model_copy(update={"page_timeout_s": 2.0})
    attributes = " ".join(f"a{n}=x" for n in range(200_000))
    hangs = f"<html lang=fr><body {attributes}><p>x</p></body></html>".encode()
    store(settings, PAGES, lambda number: hangs if number == 3 else body(number))
    found = asyncio.run(replay(loopback_newsroom(settings, [page_outlet()], {}), START))
    assert (found.pages, found.rejected, found.by_field["text"]) == (PAGES, 1, PAGES - 1)
    kept = [json.loads(line) for line in (found.folder / "pages.jsonl").read_text().splitlines()]
    [why] = [page["rejected"] for page in kept if page["rejected"]]
    assert "worker_over_time(limit_s=4.0)" in why


def test_a_missing_archive_is_told_page_by_page(room: Newsroom) -> None:
    for file in room.settings.archive.rglob("*.warc.gz"):
        file.unlink()
    found = asyncio.run(replay(room, START, processes=1))
    assert found.rejected == PAGES and found.changed == 0


def test_a_commit_waits_for_no_other_run(room: Newsroom) -> None:
    with run_lock(room.settings.lock_file), pytest.raises(RunLocked):
        asyncio.run(replay(room, START, commit=True, processes=1))
