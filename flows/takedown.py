"""A take-down: a text erased from everything below the data folder, a tombstone in its place."""

from __future__ import annotations

import email
import email.policy
import os
import sqlite3
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from flows.passages import Passages
from flows.settings import Settings
from harvest.archive import Archive, ArchiveError, Entry
from records import WarehouseError
from text.urls import canonical
from warehouse.erasing import Held, erase, held, other_addresses
from warehouse.snapshot import publish, sync

_SQLITE = b"SQLite format 3\x00"


@dataclass(slots=True)
class Done:
    """What a take-down changed, and what lies out of its reach."""

    held: Held
    warehouses: list[Path] = field(default_factory=list)
    records: list[tuple[Path, int]] = field(default_factory=list)
    """Records of the archive that are tombstones now: file and offset."""
    files: list[Path] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    left: list[Path] = field(default_factory=list)
    """Files that still seem to hold a passage, or could not be read."""


def take_down(settings: Settings, article_id: str, reason: str, at: datetime) -> Done:
    """Erase an article's text everywhere below the data folder, and publish anew.

    The run lock must be held. Raises InputError for an unknown article, WarehouseBusy while
    another process holds a warehouse file.
    """
    done = Done(held=held(settings.warehouse, article_id))
    passages = Passages(done.held.texts)
    others = other_addresses(settings.warehouse, article_id) - done.held.urls
    erase(settings.warehouse, article_id, reason, at)
    done.warehouses.append(settings.warehouse)
    _erase_copies(settings, article_id, reason, at, done)
    publish(settings.warehouse, settings.published)
    _erase_records(settings.archive, passages, others, done)
    _erase_files(settings, passages, done)
    return done


def _erase_copies(
    settings: Settings, article_id: str, reason: str, at: datetime, done: Done
) -> None:
    """Backups, files set aside by restore and migrations: every other DuckDB file of ours."""
    spared = {settings.warehouse, settings.published}
    for path in sorted(settings.data_dir.rglob("*.duckdb*")):
        if path in spared or path.suffix == ".wal" or not path.is_file():
            continue
        try:
            held(path, article_id)
            erase(path, article_id, reason, at)
            done.warehouses.append(path)
        except WarehouseError:
            done.left.append(path)
        except Exception as error:
            if "no such article" not in str(error):
                raise


def _erase_records(folder: Path, passages: Passages, others: frozenset[str], done: Done) -> None:
    """Every archived answer that holds a passage, other articles' own pages apart."""
    archive = Archive(folder)
    for path in sorted(folder.rglob("*.warc.gz")):
        erased = {
            entry.ref.offset: entry
            for entry in _entries_of(archive, path)
            if entry.status != 304 and _holds(archive, entry, passages, others, done)
        }
        if erased:
            _bury(path, list(erased.values()))
            done.records += [(path, offset) for offset in sorted(erased)]


def _entries_of(archive: Archive, path: Path) -> Iterator[Entry]:
    year, month, day = path.relative_to(archive.folder).with_suffix("").with_suffix("").parts
    start = datetime(int(year), int(month), int(day), tzinfo=UTC)
    yield from archive.entries(start, start + timedelta(days=1))


def _holds(
    archive: Archive, entry: Entry, passages: Passages, others: frozenset[str], done: Done
) -> bool:
    try:
        page = archive.read(entry.ref)
    except ArchiveError:
        return False  # a tombstone already
    if page.warc != entry.ref or not passages.may_hold(page.body):
        return False  # a revisit holds no body of its own
    addresses = {entry.requested_url, page.final_url, canonical(entry.requested_url)}
    if addresses & others:
        return False
    if addresses & done.held.urls and page.status == 200:
        return True
    return bool(passages.spans(_decoded(page.body)))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _bury(path: Path, entries: list[Entry]) -> None:
    """Put a tombstone of the same length in each record's place: all other offsets stay."""
    content = bytearray(path.read_bytes())
    for entry in entries:
        start = entry.ref.offset
        content[start : start + entry.length] = tombstone(entry)
    making = path.with_name(f"{path.name}.making")
    making.write_bytes(content)
    sync(making)
    making.replace(path)
    index = path.with_suffix("").with_suffix(".tsv")
    buried = {str(entry.ref.offset) for entry in entries}
    lines = index.read_text("utf-8").splitlines(keepends=True)
    index.write_text("".join(x for x in lines if x.split("\t")[0] not in buried), "utf-8")


def tombstone(entry: Entry) -> bytes:
    """One gzip member, as long as the record it replaces, that holds an empty metadata record.

    The padding is the member's comment field (RFC 1952), which readers skip.
    """
    record = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:veille:{entry.sha256[:32]}>\r\n"
        f"WARC-Date: {entry.at:%Y-%m-%dT%H:%M:%SZ}\r\nVeille-Taken-Down: true\r\n"
        "Content-Length: 0\r\n\r\n\r\n\r\n"
    ).encode()
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(record) + deflate.flush()
    tail = struct.pack("<II", zlib.crc32(record), len(record))
    head = b"\x1f\x8b\x08\x10" + bytes(6)
    padding = entry.length - len(head) - 1 - len(packed) - len(tail)
    if padding < 0:
        raise WarehouseError(
            f"{entry.ref.path}: the record at {entry.ref.offset} is too short for a tombstone; "
            "delete that day's file"
        )
    return head + b" " * padding + b"\x00" + packed + tail


def _erase_files(settings: Settings, passages: Passages, done: Done) -> None:
    """Digests, exports, drafts, drop folder: whatever else lies below the data folder."""
    seen = (settings.archive, settings.published)
    for path in sorted(settings.data_dir.rglob("*")):
        if not path.is_file() or ".duckdb" in path.name or path.is_relative_to(seen[0]):
            continue
        try:
            _erase_file(path, passages, done, dropped=path.is_relative_to(settings.inbox))
        except (OSError, ValueError, sqlite3.Error):
            done.left.append(path)


def _erase_file(path: Path, passages: Passages, done: Done, *, dropped: bool) -> None:
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(_SQLITE):
        changed = _erase_sqlite(path, passages)
    elif path.suffix == ".parquet":
        changed = _erase_parquet(path, passages)
    else:
        changed = _erase_bytes(path, passages, _mail if path.suffix == ".eml" else _plain)
    if not changed:
        return
    if dropped:  # left empty it would come in again as another document
        path.unlink()
        done.removed.append(path)
    else:
        done.files.append(path)


def _erase_bytes(
    path: Path, passages: Passages, rewrite: Callable[[bytes, Passages], bytes]
) -> bool:
    before = path.read_bytes()
    if rewrite is _plain and not passages.may_hold(before):
        return False
    after = rewrite(before, passages)
    if after == before:
        return False
    making = path.with_name(f"{path.name}.making")
    making.write_bytes(after)
    os.chmod(making, path.stat().st_mode)  # noqa: PTH101
    making.replace(path)
    return True


def _plain(body: bytes, passages: Passages) -> bytes:
    for encoding in ("utf-8", "cp1252"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        after = passages.without(text)
        return body if after == text else after.encode(encoding, "xmlcharrefreplace")
    return body


def _mail(body: bytes, passages: Passages) -> bytes:
    message = email.message_from_bytes(body, policy=email.policy.SMTP)
    changed = False
    for part in message.walk():
        if not isinstance(part, EmailMessage) or part.get_content_maintype() != "text":
            continue
        text = part.get_content()
        after = passages.without(text)
        if after != text:
            part.set_content(
                after, subtype=part.get_content_subtype(), charset="utf-8",
                cte=part.get("content-transfer-encoding"),
            )  # fmt: skip
            changed = True
    return message.as_bytes() if changed else body


def _erase_parquet(path: Path, passages: Passages) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.ParquetFile(path).read()
    changed = False
    for index, column in enumerate(table.schema):
        if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
            continue
        before = table.column(index).to_pylist()
        after = [value and passages.without(value) for value in before]
        if after != before:
            table = table.set_column(index, column, pa.array(after, type=column.type))
            changed = True
    if changed:
        pq.write_table(table, path, compression="zstd")
    return changed


def _erase_sqlite(path: Path, passages: Passages) -> bool:
    changed = False
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        ).fetchall()
        for (table,) in tables:
            for column in connection.execute(f'pragma table_info("{table}")').fetchall():
                changed |= _erase_column(connection, table, column[1], passages)
        connection.commit()
        if changed:
            connection.execute("pragma wal_checkpoint(truncate)")
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
    return changed


def _erase_column(
    connection: sqlite3.Connection, table: str, column: str, passages: Passages
) -> bool:
    rows = connection.execute(
        f'select rowid, "{column}" from "{table}" where length("{column}") > 30'
    ).fetchall()
    changed = False
    for rowid, value in rows:
        if isinstance(value, bytes):
            after: str | bytes = (
                _mail(value, passages) if b"MIME-Version" in value else _plain(value, passages)
            )
        elif isinstance(value, str):
            after = passages.without(value)
        else:
            continue
        if after != value:
            connection.execute(
                f'update "{table}" set "{column}" = ? where rowid = ?', [after, rowid]
            )
            changed = True
    return changed
