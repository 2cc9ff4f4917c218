"""A take-down: a text erased from everything below the data folder, a tombstone in its place."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flows.settings import Settings
from flows.takedown_archive import entries_of, is_buried, rewrite, tombstone, without_passages
from flows.takedown_files import UNREADABLE, erase_file
from harvest.archive import Archive, ArchiveError, Entry
from records import WarehouseError
from text.found_passages import Passages
from text.urls import canonical
from warehouse.erasing import Copy, Held, copies, erase, held, known, other_addresses, printed_at
from warehouse.snapshot import publish


@dataclass(slots=True)
class Done:
    """What a take-down changed, and what lies out of its reach."""

    held: Held
    spared: list[Copy] = field(default_factory=list)
    """Other addresses that keep the same text, as was asked."""
    warehouses: list[Path] = field(default_factory=list)
    records: list[tuple[Path, int]] = field(default_factory=list)
    """Records of the archive that are tombstones now, or lost passages: file and offset."""
    files: list[Path] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)
    """Files that still seem to hold a passage, or could not be read."""


def take_down(
    settings: Settings, article_id: str, reason: str, at: datetime, *, all_copies: bool = True
) -> Done:
    """Erase an article's text everywhere below the data folder, and publish anew.

    With `all_copies` wherever the same text stands, else at this article's address only. The run
    lock must be held. Raises InputError for an unknown article, WarehouseBusy while another
    process holds a warehouse file.
    """
    same = copies(settings.warehouse, article_id)
    articles = [article_id, *(c.article_id for c in same if all_copies)]
    done = Done(held=held(settings.warehouse, articles), spared=[] if all_copies else same)
    passages = Passages(done.held.texts)
    others = other_addresses(settings.warehouse, articles) - done.held.urls
    # Before the warehouse: what others printed themselves is looked up in it.
    _erase_records(settings, passages, others, done)
    erase(settings.warehouse, articles, reason, at, everywhere=all_copies)
    done.warehouses.append(settings.warehouse)
    _erase_copies(settings, articles, reason, at, done, everywhere=all_copies)
    _sweep(settings.data_dir, done)
    publish(settings.warehouse, settings.published, settings.memory_mb)
    _erase_files(settings, passages, done)
    return done


def _erase_copies(
    settings: Settings,
    articles: list[str],
    reason: str,
    at: datetime,
    done: Done,
    *,
    everywhere: bool,
) -> None:
    """Backups, files set aside by restore and migrations: every other DuckDB file of ours."""
    spared = {settings.warehouse, settings.published}
    for path in sorted(settings.data_dir.rglob("*.duckdb*")):
        if path in spared or path.suffix in (".wal", ".making") or not path.is_file():
            continue
        try:
            there = known(path, articles)
            if there:
                erase(path, there, reason, at, everywhere=everywhere)
                done.warehouses.append(path)
        except WarehouseError:
            done.left.append(path)


def _sweep(folder: Path, done: Done) -> None:
    """Remove what a killed run left half made: it holds what the whole file holds."""
    for path in sorted(folder.rglob("*.making")):
        if path.is_file():
            path.unlink()
            done.removed.append(path)
    for path in sorted(folder.rglob(".spill")):
        shutil.rmtree(path)
        done.removed.append(path)


def _erase_records(
    settings: Settings, passages: Passages, others: frozenset[str], done: Done
) -> None:
    """Bury the text's own pages; take its passages out of every other answer that holds some."""
    archive = Archive(settings.archive)
    for path in sorted(settings.archive.rglob("*.warc.gz")):
        content = bytearray(path.read_bytes())
        buried = set()
        for entry in list(entries_of(archive, path)):
            place = slice(entry.ref.offset, entry.ref.offset + entry.length)
            before = bytes(content[place])
            member = _cleared(archive, entry, before, passages, others, settings, done)
            if member is None:
                continue
            content[place] = member
            done.records.append((path, entry.ref.offset))
            buried |= {str(entry.ref.offset)} if is_buried(member) else set()
        if any(changed == path for changed, _ in done.records):
            rewrite(path, bytes(content), buried)


def _cleared(
    archive: Archive, entry: Entry, member: bytes, passages: Passages, others: frozenset[str],
    settings: Settings, done: Done,
) -> bytes | None:  # fmt: skip
    """The member without the text, if changed."""
    if entry.status == 304:
        return None
    try:
        page = archive.read(entry.ref)
    except ArchiveError:
        return None  # a tombstone already
    if page.warc != entry.ref:
        return None
    addresses = {entry.requested_url, page.final_url, canonical(entry.requested_url)}
    shared = bool(addresses & others)
    if addresses & done.held.urls and page.status == 200 and not shared:
        return tombstone(entry)
    own = printed_at(settings.warehouse, addresses) if shared else ""
    return without_passages(entry, member, page, passages, own)


def _erase_files(settings: Settings, passages: Passages, done: Done) -> None:
    """Digests, exports, drafts, drop folder: whatever else lies below the data folder."""
    for path in sorted(settings.data_dir.rglob("*")):
        if not path.is_file() or ".duckdb" in path.name or path.is_relative_to(settings.archive):
            continue
        try:
            changed = erase_file(path, passages)
        except UNREADABLE:
            done.left.append(path)
            continue
        if changed and path.is_relative_to(settings.inbox):
            path.unlink()  # left empty it would come in again as another document
            done.removed.append(path)
        elif changed:
            done.files.append(path)
