"""The probe sheet of `veille outlets probe`, for people: row by row what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from harvest.probe_rows import ProbeRow
from i18n import Language
from records import DiscoveryWay, Outlet


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
