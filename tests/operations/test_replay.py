"""The archive read again: what changed, kept on demand, gone on with after a stop."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from flows.lock import run_lock
from flows.newsroom import Newsroom
from flows.replay import Ledger, Replayed, replay
from records import RunLocked
from tests.one_outlet import loopback_newsroom, page_outlet
from tests.operations.archived import START, settings_in, store
from warehouse.reader import query

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
    assert room.settings.warehouse.read_bytes() == before
    told = json.loads((found.folder / "report.json").read_text("utf-8"))
    assert told["by_field"]["text"] == PAGES


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


def test_a_missing_archive_is_told_page_by_page(room: Newsroom) -> None:
    for file in room.settings.archive.rglob("*.warc.gz"):
        file.unlink()
    found = asyncio.run(replay(room, START, processes=1))
    assert found.rejected == PAGES and found.changed == 0


def test_a_commit_waits_for_no_other_run(room: Newsroom) -> None:
    with run_lock(room.settings.lock_file), pytest.raises(RunLocked):
        asyncio.run(replay(room, START, commit=True, processes=1))
