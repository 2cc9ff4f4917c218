"""Load the seeds: a notice each, or the original where a folder gives it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any

from records.article import Article, Contributor, Dating
from records.error_code import ErrorCode
from records.errors import InputError, SettingError
from records.vocabulary import Kind, Precision

_HERE = Path(__file__).parent
_MAX_BYTES = 1 << 20  # No seed is near it: larger files of the folder are not read.


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedFacts:
    """What is known of a seed article without its text."""

    file_name: str
    sha256: str
    """Hex digest of the original's bytes."""
    title: str | None
    """The original's own, or null."""
    notice_title: str
    """The original's title, else one in our own words."""
    site: str | None
    credit: str | None
    byline: tuple[str, ...]
    contributors: tuple[Contributor, ...]
    published: Dating
    how: str
    """How the date is known, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedDocument:
    """One seed: our notice of it, or the original as given."""

    key: str
    kind: Kind
    """`notice`, or `text` for the original."""
    file_name: str
    body: bytes
    """The notice in UTF-8, or the original's bytes."""
    facts: SeedFacts

    @property
    def source_key(self) -> str:
        """What the article's identifier is made from: the same for notice and original."""
        return f"seed:{self.key}"


def load_seeds(folder: Path | None = None) -> list[SeedDocument]:
    """The five seeds, in order: the original where `folder` holds it, else our notice.

    An original is recognised by its hash, under any file name. Raises InputError when `folder`
    is not a folder that can be read, SettingError when the facts are broken.
    """
    originals = _originals(folder) if folder is not None else {}
    return [_document(row, originals) for row in _rows()]


def notice_article(seed: SeedDocument) -> Article:
    """The article that a notice is stored as: our words, the original's facts."""
    if seed.kind is not Kind.NOTICE:
        raise InputError(ErrorCode.ORIGINAL_NOT_READ_HERE, file_name=seed.file_name)
    paragraphs = tuple(p for p in seed.body.decode().split("\n\n") if p.strip())
    paragraphs = tuple(p.strip() for p in paragraphs)
    return Article(
        outlet_id="seeds",
        title=seed.facts.notice_title,
        title_derived=seed.facts.title is None,
        text="\n".join(paragraphs),
        paragraphs=paragraphs,
        kind=Kind.NOTICE,
        byline=seed.facts.byline,
        contributors=seed.facts.contributors,
        credit=seed.facts.credit,
        published=seed.facts.published,
        extractor="notice",
    )


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((_HERE / "articles.toml").read_text("utf-8"))["seed"]
    return rows


def _document(row: dict[str, Any], originals: dict[str, tuple[str, bytes]]) -> SeedDocument:
    try:
        facts = _facts(row)
        found = originals.get(facts.sha256)
        name, body = found or (row["notice"], (_HERE / row["notice"]).read_bytes())
    except (KeyError, ValueError, OSError) as error:
        raise SettingError(ErrorCode.SEED_WRONG, value=row.get("key"), why=error) from error
    kind = Kind.TEXT if found else Kind.NOTICE
    return SeedDocument(key=row["key"], kind=kind, file_name=name, body=body, facts=facts)


def _facts(row: dict[str, Any]) -> SeedFacts:
    title = row.get("title")
    return SeedFacts(
        file_name=row["file"],
        sha256=row["sha256"],
        title=title,
        notice_title=title or row["notice_title"],
        site=row.get("site"),
        credit=row.get("credit"),
        byline=tuple(row["byline"]),
        contributors=tuple(Contributor(**c) for c in row.get("contributors", ())),
        published=_dating(row["published"]),
        how=row["published"]["how"],
    )


def _dating(row: dict[str, Any]) -> Dating:
    return Dating(
        value=_midnight(row.get("day")),
        precision=Precision(row["precision"]),
        method=row["method"],
        not_before=_midnight(row.get("not_before")),
        not_after=_midnight(row.get("not_after")),
    )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _originals(folder: Path) -> dict[str, tuple[str, bytes]]:
    """File name and bytes of each file of a folder, by the SHA-256 of its bytes."""
    return {sha256(body).hexdigest(): (name, body) for name, body in _files(folder)}


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    try:
        for path in sorted(folder.iterdir()):
            if path.is_file() and path.stat().st_size <= _MAX_BYTES:
                yield path.name, path.read_bytes()
    except OSError as error:
        raise InputError(
            ErrorCode.SEEDS_UNREADABLE, folder=folder, detail=error.strerror
        ) from error
