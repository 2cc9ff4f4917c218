"""Golden pages: a saved page beside the JSON that it must yield.

`extractors/golden/<outlet>/` holds pages of our own making in each outlet's known markup (`made`);
`data/golden/<outlet>/` real ones, never committed, which `veille golden add` writes. A case that
nobody has looked at fails: what extractors yield is not yet what they should yield.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractors.credits import CreditIndex
from extractors.extract import extract
from extractors.pipe import row_of
from records import InputError, Outlet, Page
from records.error_code import ErrorCode
from text.ids import article_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """One saved page with what it must yield. `looked_at` is the day on which a person read it."""

    outlet_id: str
    page: Path
    url: str
    fetched_at: datetime
    made: bool
    looked_at: str
    expected: Mapping[str, Any]


def cases(folder: Path) -> Iterator[Golden]:
    """The cases of a folder of outlets, in a fixed order. Raises InputError on a broken one."""
    for path in sorted(folder.glob("*/*.json")):
        try:
            told = json.loads(path.read_text("utf-8"))
            yield Golden(
                outlet_id=path.parent.name,
                page=path.with_suffix(".html"),
                url=told["url"],
                fetched_at=datetime.fromisoformat(told["fetched_at"]),
                made=told["made"],
                looked_at=told["looked_at"] or "",
                expected=told["expected"],
            )
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(ErrorCode.GOLDEN_BROKEN, path=path, why=error) from error


def yielded(page: Page, outlet: Outlet, credits: CreditIndex) -> dict[str, Any]:
    """What a page yields now, in the keys of `veille extract`."""
    row = dict(row_of("", extract(page, outlet, credits=credits)))
    del row["id"]
    return row


def page_of(case: Golden) -> Page:
    """The saved page as a fetch would give it."""
    return Page(
        requested_url=case.url,
        final_url=case.url,
        status=200,
        fetched_at=case.fetched_at,
        media_type="text/html",
        headers=(),
        body=case.page.read_bytes(),
    )


def wrong(case: Golden, outlet: Outlet, credits: CreditIndex) -> list[str]:
    """What is not as it should be: the fields that differ, or that nobody has looked yet."""
    if not case.looked_at:
        return [f"{case.page}: nobody has looked at it; read the JSON, then set looked_at"]
    now = yielded(page_of(case), outlet, credits)
    return [
        f"{case.page}: {key} is {now.get(key)!r}, should be {value!r}"
        for key, value in case.expected.items()
        if now.get(key) != value
    ]


def write(folder: Path, page: Page, outlet: Outlet, credits: CreditIndex) -> Path:
    """Save a page and what it yields now as a case that waits for a person; gives the JSON."""
    home = folder / outlet.id
    home.mkdir(parents=True, exist_ok=True)
    name = article_id(page.final_url or page.sha256)[:12]
    (home / f"{name}.html").write_bytes(page.body)
    told = {
        "url": page.final_url,
        "fetched_at": page.fetched_at.astimezone(UTC).isoformat(),
        "made": False,
        "looked_at": None,
        "expected": yielded(page, outlet, credits),
    }
    target = home / f"{name}.json"
    target.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return target
