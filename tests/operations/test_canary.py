"""The canary: an outlet's live page beside its golden page's shape."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path

from flows.canary import difference, probe_all
from flows.settings import load_settings
from tests.monitoring.test_outlet_health import page
from tests.one_outlet import loopback_newsroom, page_outlet, serving


def test_what_a_page_lost_is_named_and_what_it_may_lack_is_not() -> None:
    golden = {
        "title": "T",
        "byline": ["A"],
        "credit": "C",
        "precision": "minute",
        "method": "jsonld",
    }
    now: dict[str, object] = {
        "title": "U",
        "byline": [],
        "credit": None,
        "precision": "day",
        "method": "url",
    }
    assert difference(golden, now) == (
        "no byline",
        "precision day, was minute",
        "method url, was jsonld",
    )
    assert difference(golden, golden | {"title": "another"}) == ()


def test_a_live_outlet_is_laid_beside_its_golden_page(tmp_path: Path) -> None:
    settings = load_settings(data_dir=tmp_path / "data")
    golden = settings.data_dir / "golden" / "pages"
    golden.mkdir(parents=True)
    (golden / "one.json").write_text(
        json.dumps({
            "url": "http://pages.test/p/0", "fetched_at": "2026-03-02T00:00:00+00:00",
            "made": False, "looked_at": "2026-03-02",
            "expected": {"title": "T", "text": "t", "byline": ["Awa"]},
        })
    )  # fmt: skip
    with serving([partial(page, n) for n in range(2)]) as port:
        room = loopback_newsroom(settings, [page_outlet()], {"pages.test": port})
        [probe] = asyncio.run(probe_all(room))
    assert probe.differs == ("no byline",) and probe.url.startswith("http://pages.test/p/")
    assert not settings.archive.exists()


def test_an_outlet_that_does_not_answer_is_told(tmp_path: Path) -> None:
    room = loopback_newsroom(load_settings(data_dir=tmp_path), [page_outlet()], {})
    [probe] = asyncio.run(probe_all(room))
    assert probe.failed is not None and probe.failed.code == "name_not_found" and not probe.differs
