"""What the desk does to the outlet registry: probe it live, enable, add a site."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import tomli_w

from extractors.extract import extract
from flows.run_context import Newsroom
from flows.session import fetch_policy
from harvest.archive import Archive
from harvest.fetch import Fetcher
from harvest.probe import article_form, probe, site, ways_of
from harvest.probe_rows import ProbeRow
from records import Article, InputError, Outlet, Page
from records.error_code import ErrorCode
from records.reason import join_reasons
from system.lock import run_lock
from text.urls import absolute

GOLDEN_PAGES = 2


@asynccontextmanager
async def open_fetcher(room: Newsroom) -> AsyncIterator[Fetcher]:
    """Open a fetcher for what a person asks by hand. Raises RunLocked.

    One process writes the archive at a time: two would give the same places away twice.
    """
    archive = Archive(room.settings.archive)
    with run_lock(room.settings.lock_file):
        async with room.make_fetcher(fetch_policy(room), archive, room.clock) as fetcher:
            yield fetcher


async def probe_all(room: Newsroom, outlets: Iterable[Outlet]) -> dict[str, tuple[ProbeRow, ...]]:
    """The probe sheet of these outlets, one after another."""
    async with open_fetcher(room) as fetcher:
        return {outlet.id: await probe(outlet, fetcher) for outlet in outlets}


def enable(local: Path, outlet_id: str) -> Path:
    """Writes into the desk's own folder that an outlet is enabled; other keys there stay."""
    path = local / "outlets" / f"{outlet_id}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = path.read_text("utf-8") if path.exists() else ""
    lines = [line for line in kept.splitlines() if not line.startswith("enabled")]
    path.write_text("\n".join(["enabled = true", *lines]).rstrip() + "\n", "utf-8")
    return path


async def add(room: Newsroom, url: str) -> tuple[Path, Path]:
    """Writes the file of a new outlet and two golden pages to review; gives both paths.

    Raises InputError when the address is none, nothing answers, or the file is there already.
    """
    home = absolute(url if "://" in url else f"https://{url}", "/")
    if home is None or " " in url.strip() or "." not in home:
        raise InputError(ErrorCode.ADD_ADDRESS, url=url)
    outlet = site(home)
    path = room.settings.local / "outlets" / f"{outlet.id}.toml"
    if path.exists() or outlet.id in room.outlets:
        raise InputError(ErrorCode.ADD_EXISTS, path=path)
    async with open_fetcher(room) as fetcher:
        ways = await ways_of(home, fetcher)
        if not ways:
            why = join_reasons(reason for _, reason in fetcher.hosts_down) or "-"
            raise InputError(ErrorCode.ADD_NOTHING, url=home, why=why)
        golden = await _golden(room, fetcher, outlet, ways[0])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_toml(outlet, ways, room.now()), "utf-8")
    return path, golden


def _toml(outlet: Outlet, ways: tuple[ProbeRow, ...], at: datetime) -> str:
    table = {
        "name": outlet.name,
        "home_url": outlet.home_url,
        "kind": outlet.kind.value,
        "owner": outlet.owner.value,
        "enabled": False,
        "article_url": article_form(ways[0].candidates),
        "http": {"plain_http": outlet.http.plain_http},
        "discovery": [{"way": row.way.value, "url": row.url} for row in ways],
    }
    return f"# Written by `veille outlets add`, probed {at:%Y-%m-%d}.\n" + tomli_w.dumps(table)


async def _golden(room: Newsroom, fetcher: Fetcher, outlet: Outlet, row: ProbeRow) -> Path:
    """Saves the newest pages as received, with what extraction makes of them, to be corrected."""
    folder = room.settings.data_dir / "golden" / outlet.id
    folder.mkdir(parents=True, exist_ok=True)
    for number, candidate in enumerate(row.candidates[:GOLDEN_PAGES], 1):
        page = await fetcher.fetch(candidate.url, outlet=outlet)
        if not isinstance(page, Page):
            continue
        (folder / f"{number}.html").write_bytes(page.body)
        read = extract(page, outlet, candidate)
        drafted = asdict(read) if isinstance(read, Article) else {"rejected": str(read.reason)}
        text = json.dumps(drafted, ensure_ascii=False, indent=1, default=str)
        (folder / f"{number}.json").write_text(text + "\n", "utf-8")
    return folder
