"""What the desk does to the outlet registry: probe it live, enable, add a site."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping
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
from i18n import Language
from records import Article, DiscoveryWay, InputError, Outlet, Page
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


def write_report(
    folder: Path,
    rows: Mapping[str, tuple[ProbeRow, ...]],
    at: datetime,
    outlets: Mapping[str, Outlet],
    language: Language,
) -> Path:
    """The probe's report as a Markdown table, row by row what to do about it."""
    head = language.say("probe_columns").split("|")
    lines = [f"# {at:%Y-%m-%d %H:%M} UTC", "", _line(head), _line(["---"] * len(head))]
    lines += [
        _line(cells(outlets[name], row, language)) for name, ways in rows.items() for row in ways
    ]
    lines += ["", *(f"- {verdict(outlets[name], ways, language)}" for name, ways in rows.items())]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{at:%Y-%m-%dT%H%M}.md"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def cells(outlet: Outlet, row: ProbeRow, language: Language) -> list[str]:
    """One row of the probe sheet, for people."""
    newest = f"{row.newest:%Y-%m-%d %H:%M}" if row.newest else ""
    expected = f"{row.expect} ({row.evidence})" if row.expect else ""
    answer = language.say("probe_good" if row.good else "probe_bad")
    told = [outlet.id, row.way.value, row.url, expected, answer, str(row.entries), newest]
    return [*told, language.reasons(row.remark), advice(outlet, row, language)]


def advice(outlet: Outlet, row: ProbeRow, language: Language) -> str:
    """What one row asks of the registry."""
    ways = [way.url for way in outlet.discovery]
    named = any(row.url in (way, way.replace("{page}", "1")) or _same(row.url, way) for way in ways)
    if not row.reached:
        return language.say("probe_ask_again")
    if row.way is DiscoveryWay.ADDRESS:
        return language.say("probe_page_kept" if row.good else "probe_page_changed")
    if row.good and not named:
        return language.say("probe_add_way", id=outlet.id)
    if row.good:
        return language.say("probe_enabled_already" if outlet.enabled else "probe_may_enable")
    return language.say("probe_way_out" if named else "probe_leave")


def _same(asked: str, way: str) -> bool:
    """Whether two REST addresses differ in their parameters only."""
    return "/wp-json/" in asked and asked.partition("?")[0] == way.partition("?")[0]


def verdict(outlet: Outlet, ways: tuple[ProbeRow, ...], language: Language) -> str:
    """Whether an outlet may be enabled, for people."""
    if not any(row.reached for row in ways):
        return language.say("probe_unreachable", id=outlet.id)
    if not any(row.good for row in ways):
        return language.say("probe_dead_enabled" if outlet.enabled else "probe_dead", id=outlet.id)
    return language.say("probe_stays" if outlet.enabled else "probe_enable", id=outlet.id)


def _line(parts: list[str]) -> str:
    return "| " + " | ".join(part.replace("|", "\\|") for part in parts) + " |"


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
