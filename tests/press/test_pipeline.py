"""The month of the press through the whole pipeline, and what its writers know of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.run import run_once
from flows.settings import load_settings
from records import Kind
from tests.press.measure import (
    furniture_in,
    identical_reprints,
    seen_at_least_once,
    stored_articles,
    story_score,
)
from tests.press.room import press_room
from tests.press.server import Press, Request
from text.urls import canonical
from warehouse.reader import query

pytestmark = pytest.mark.slow
DAYS = (6, 8, 14, 16, 28, 30)


@dataclass(frozen=True)
class Month:
    """The press after its month, and what was kept of it."""

    press: Press
    snapshot: Path
    again: tuple[Request, ...]
    """What a second run on the last day asked for."""
    again_s: float
    longest_s: float
    """What the longest of the month's runs took, on the same machine with the same noise."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    settings = load_settings(data_dir=tmp_path_factory.mktemp("month"))

    async def run(press: Press) -> tuple[int, list[float]]:
        room = press_room(press, settings)
        seconds = []
        for day in (*DAYS, DAYS[-1]):
            press.day = day
            asked, begun = len(press.requests), time.monotonic()
            await run_once(room, orchestrate=False)
            seconds.append(time.monotonic() - begun)
        return asked, seconds

    with Press(day=1) as press:
        asked, (*days_s, again_s) = asyncio.run(run(press))
        again = tuple(press.requests[asked:])
        yield Month(press, settings.published, again, again_s, longest_s=max(days_s))


def test_every_article_is_stored_once_as_text(month: Month) -> None:
    stored = stored_articles(month.snapshot)
    wanted = {canonical(row.url) for row in seen_at_least_once(month.press, DAYS)}
    assert set(stored) == wanted
    assert {tuple(s.kind for s in found) for found in stored.values()} == {(Kind.TEXT,)}


def test_changed_texts_made_a_new_version_and_no_other_did(month: Month) -> None:
    stored = stored_articles(month.snapshot)
    seen = [row.article for row in seen_at_least_once(month.press, DAYS)]
    versions = {a.id: stored[canonical(month.press.url(a))][0].versions for a in seen}
    changed = {a.id for a in seen if len(a.versions) > 1}
    assert {name: n for name, n in versions.items() if n > 1} == dict.fromkeys(changed, 2)


def test_one_candidate_one_outcome(month: Month) -> None:
    sql = """
    select run_id, outlet_id, r.candidates, count(o.canonical_url)
    from outlet_run r left join outcome o using (run_id, outlet_id)
    group by all having r.candidates <> count(o.canonical_url)
    """
    assert query(month.snapshot, sql).rows == ()


def test_every_identical_reprint_is_recognised(month: Month) -> None:
    found = identical_reprints(month.press, stored_articles(month.snapshot))
    assert len(found) >= 20
    assert [name for name, recognised in found.items() if not recognised] == []


def test_no_menu_or_comment_word_in_any_body(month: Month) -> None:
    assert furniture_in(month.press, month.snapshot) == []


def test_stories_are_those_that_were_labelled(month: Month) -> None:
    score = story_score(month.press, stored_articles(month.snapshot))
    assert score.f1 >= 0.90, score


def test_a_second_run_fetches_no_body_again(month: Month) -> None:
    press = month.press
    robots = [r for r in month.again if r.path == "/robots.txt"]
    assert len(robots) <= len(press.hosts)
    others = [r for r in month.again if r.path != "/robots.txt"]
    assert [r for r in others if r.body_bytes] == []
    for host in press.hosts.values():
        assert len([r for r in others if r.host == host]) <= 1, host
    assert month.again_s <= max(10, month.longest_s)


def test_three_weeks_without_a_line_lose_nothing(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path)
    with Press(day=1) as press:
        room = press_room(press, settings)
        for day in (8, 30):
            press.day = day
            asyncio.run(run_once(room, orchestrate=False))
        stored = stored_articles(settings.published)
        wanted = {canonical(row.url) for row in seen_at_least_once(press, (8, 30))}
    assert set(stored) == wanted
    assert query(settings.published, "select * from gap").rows == ()
