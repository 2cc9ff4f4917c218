"""The pages of the evaluation folder with what is known of each."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READ_AT = datetime(2026, 11, 21, tzinfo=UTC)
"""The pages were saved before this day; dates after it are nobody's."""


def shared_folder() -> Path:
    """`VEILLE_SHARED`, else `shared/` beside the checkout; a clear end where it is absent."""
    folder = Path(os.environ.get("VEILLE_SHARED", ROOT.parent / "shared"))
    if not (folder / "eval" / "html").is_dir():
        raise SystemExit(f"bench-extract needs the evaluation pages in {folder} (VEILLE_SHARED)")
    return folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is known of one page; null where nothing is."""

    set: str
    file: str
    url: str
    text: str | None = None
    with_: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    title: str | None = None
    author: tuple[str, ...] | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an extractor gave for one page."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""


def _authors(value: object) -> tuple[str, ...] | None:
    if not value:
        return None
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def load(shared: Path) -> list[Truth]:
    """All pages with a truth, in a fixed order."""
    html = shared / "eval" / "html"
    truths = []
    for line in (html / "ground-truth.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        truths.append(
            Truth(
                set=row["file"].split("/")[0],
                file=row["file"],
                url=row.get("url") or "",
                text=row.get("text"),
                with_=tuple(row.get("with") or ()),
                without=tuple(row.get("without") or ()),
                title=row.get("title"),
                author=_authors(row.get("author")),
                date=row.get("date"),
            )
        )
    aeb = json.loads((html / "aeb" / "ground-truth.json").read_text("utf-8"))
    for key, row in sorted(aeb.items()):
        truths.append(
            Truth(
                set="aeb", file=f"aeb/html/{key}.html.gz", url=row["url"], text=row["articleBody"]
            )
        )
    return truths


def body(shared: Path, file: str) -> bytes:
    """The bytes of a page."""
    raw = (shared / "eval" / "html" / file).read_bytes()
    return gzip.decompress(raw) if file.endswith(".gz") else raw


def digest(shared: Path) -> str:
    """A hash over all pages and annotations: what the pinned floors belong to."""
    html = shared / "eval" / "html"
    total = hashlib.sha256()
    for path in sorted(p for p in html.rglob("*") if p.is_file()):
        total.update(path.relative_to(html).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
