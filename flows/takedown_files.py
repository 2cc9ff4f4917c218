"""Passages of a text taken out of files of every kind that the data folder may hold."""

from __future__ import annotations

import email
import email.policy
import gzip
import os
import sqlite3
import zipfile
import zlib
from contextlib import closing
from email.errors import MessageError
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

from harvest.erased_bodies import erase_body, put_gap
from text.found_passages import Passages
from text.reader_view import Reading

UNREADABLE = (
    OSError, ValueError, EOFError, LookupError, MessageError, sqlite3.Error, zipfile.BadZipFile,
    zlib.error,
)  # fmt: skip
"""What a file raises that is not what it says it is, or keeps a passage all the same."""
_SQLITE = b"SQLite format 3\x00"
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


def erase_file(path: Path, passages: Passages) -> bool:
    """Take the passages out of one file, written anew: True when it held any.

    Raises OSError, ValueError, EOFError, sqlite3.Error or zipfile.BadZipFile when it cannot be
    read as what it says it is.
    """
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(_SQLITE):
        return _erase_sqlite(path, passages)
    if path.suffix == ".parquet":
        return _erase_parquet(path, passages)
    before = path.read_bytes()
    after = _without(path.name, before, passages)
    if after == before:
        return False
    making = path.with_name(f"{path.name}.making")
    making.write_bytes(after)
    os.chmod(making, path.stat().st_mode)  # noqa: PTH101
    making.replace(path)
    return True


def _without(name: str, body: bytes, passages: Passages) -> bytes:
    """A file's content without the passages, unpacked and packed again where it is packed."""
    if body.startswith(_GZIP):
        inner = gzip.decompress(body)
        after = _without(name.removesuffix(".gz"), inner, passages)
        return body if after == inner else gzip.compress(after, mtime=0)
    if body.startswith(_ZIP):
        return _zip(body, passages)
    return _mail(body, passages) if name.endswith(".eml") else _plain(body, passages)


def _zip(body: bytes, passages: Passages) -> bytes:
    out, changed = BytesIO(), False
    with zipfile.ZipFile(BytesIO(body)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            before = old.read(info)
            after = _without(info.filename, before, passages)
            changed |= after != before
            new.writestr(info, after)
    return out.getvalue() if changed else body


def _plain(body: bytes, passages: Passages) -> bytes:
    return erase_body(body, passages, fill=put_gap)


def _told(text: str, passages: Passages) -> str:
    """A text without the passages; the same text when it holds none."""
    body = text.encode("utf-8", "surrogatepass")
    after = _plain(body, passages)
    return text if after == body else after.decode("utf-8", "replace")


def _mail(body: bytes, passages: Passages) -> bytes:
    message = email.message_from_bytes(body, policy=email.policy.SMTP)
    changed = False
    for part in message.walk():
        if not isinstance(part, EmailMessage) or part.get_content_maintype() != "text":
            continue
        text = part.get_content()
        after = _told(text, passages)
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
        before = table.column(index).to_pylist()
        after = [_value(value, passages) for value in before]
        if after != before:
            table = table.set_column(index, column, pa.array(after, type=column.type))
            changed = True
    if changed:
        making = path.with_name(f"{path.name}.making")
        pq.write_table(table, making, compression="zstd")
        making.replace(path)
    return changed


def _value(value: Any, passages: Passages) -> Any:
    """A value of a table, lists and structs looked into."""
    if isinstance(value, str):
        return _told(value, passages)
    if isinstance(value, list):
        return [_value(inner, passages) for inner in value]
    if isinstance(value, dict):
        return {key: _value(inner, passages) for key, inner in value.items()}
    return value


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
        connection.execute("pragma wal_checkpoint(truncate)")
        # Rows deleted earlier stay in free pages until the file is written anew.
        if changed or passages.may_hold(Reading(path.read_bytes().decode("latin-1"), None)):
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
            mail = b"MIME-Version" in value
            after: str | bytes = _without(".eml" if mail else "", value, passages)
        elif isinstance(value, str):
            after = _told(value, passages)
        else:
            continue
        if after != value:
            connection.execute(
                f'update "{table}" set "{column}" = ? where rowid = ?', [after, rowid]
            )
            changed = True
    return changed
