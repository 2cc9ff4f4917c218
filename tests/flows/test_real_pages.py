"""Real pages of the evaluation data, served on loopback as one outlet: every page ends in an
outcome and none aborts the run."""

from __future__ import annotations

import asyncio
import gzip
from functools import partial
from pathlib import Path

import pytest

from flows.run import run_once
from flows.settings import HttpSettings, load_settings
from tests.one_outlet import loopback_newsroom, page_outlet, serving
from warehouse.reader import query

pytestmark = [pytest.mark.shared, pytest.mark.slow]


def unpacked(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def test_every_real_page_ends_in_an_outcome(shared: Path, tmp_path: Path) -> None:
    folder = shared / "eval" / "html"
    names = sorted(p for p in folder.rglob("*") if p.name.endswith((".html", ".html.gz")))
    assert len(names) > 400
    with serving([partial(unpacked, name) for name in names]) as port:
        # A busy machine is not what is tested here: tests/extractors/test_workers.py tests time.
        settings = load_settings(
            data_dir=tmp_path / "data",
            http=HttpSettings(max_requests_a_host=2000),
            page_timeout_s=60,
        )
        room = loopback_newsroom(settings, [page_outlet()], {"pages.test": port})
        report = asyncio.run(run_once(room, orchestrate=False))
    line = next(line for line in report.outlets if line.outlet_id == "pages")
    assert line.candidates == len(names)
    sql = "select status, sum(candidates) from run_outcomes where outlet_id = 'pages' group by 1"
    counted = dict(query(settings.published, sql).rows)
    assert sum(counted.values()) == len(names)
    assert "extract_error" not in counted, counted
    assert counted["new"] > 0.9 * len(names), counted
