"""`veille extract URL` and `veille golden add URL`: a page fetched by the one fetch function."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from extractors.golden_pages import cases, write, wrong
from flows.extracting import fetch_page, read_address
from flows.run_context import outlet_of
from flows.settings import load_settings
from records import Article, InputError
from tests.extractors.pages import PROSE, article
from tests.one_outlet import loopback_newsroom, page_outlet, serving

URL = "http://pages.test/p/0"


def test_the_article_at_an_address(tmp_path: Path) -> None:
    with serving([lambda: article().encode()]) as port:
        room = loopback_newsroom(
            load_settings(data_dir=tmp_path), [page_outlet()], {"pages.test": port}
        )
        found = asyncio.run(read_address(URL, room))
    assert isinstance(found, Article), found
    assert (found.paragraphs, found.outlet_id) == (PROSE, page_outlet().id)
    assert list(tmp_path.iterdir()) == []  # nothing is kept


def test_an_address_without_a_page_is_one_clear_line(tmp_path: Path) -> None:
    with serving([]) as port:
        room = loopback_newsroom(
            load_settings(data_dir=tmp_path), [page_outlet()], {"pages.test": port}
        )
        with pytest.raises(InputError, match=r"pages\.test/absent.*404"):
            asyncio.run(read_address("http://pages.test/absent", room))


def test_a_golden_page_from_an_address_waits_for_a_person(tmp_path: Path) -> None:
    outlet = page_outlet()
    with serving([lambda: article().encode()]) as port:
        room = loopback_newsroom(load_settings(data_dir=tmp_path), [outlet], {"pages.test": port})
        page = asyncio.run(fetch_page(URL, room))
        assert outlet_of(room, page.final_url, "") is room.outlets[outlet.id]
        target = write(tmp_path / "golden", page, outlet, room.credits())
    told = json.loads(target.read_text("utf-8"))
    assert (told["made"], told["looked_at"]) == (False, None)
    assert told["expected"]["text"] == "\n".join(PROSE)
    (case,) = cases(tmp_path / "golden")
    assert "nobody has looked" in wrong(case, outlet, room.credits())[0]
