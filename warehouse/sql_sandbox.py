"""The door for readers: one SELECT, in a child process with limits, on the published snapshot."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from records import InputError, WarehouseError
from records.error_code import ErrorCode
from warehouse.arrow_values import python_values
from warehouse.reader import Rows

# Address space that the interpreter, DuckDB and Arrow take before the first row (measured: 620 MB
# with two threads), on top of what the statement may use.
BASE_MB = 900
PART = 500
"""Rows that become Python values at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one statement may take."""

    seconds: int = 10
    memory_mb: int = 1000
    max_rows: int = 1000
    max_bytes: int = 100_000_000
    threads: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The rows of a statement, with their types."""

    table: pa.Table
    truncated: bool
    """True when there were more rows than allowed."""

    def parts(self) -> Iterator[Rows]:
        """Yield the rows some at a time, so that few of them are Python values at once."""
        for start in range(0, max(self.table.num_rows, 1), PART):
            yield Answer(table=self.table.slice(start, PART), truncated=self.truncated).rows

    @property
    def rows(self) -> Rows:
        """The same as Python values."""
        columns = [python_values(column) for column in self.table.columns]
        return Rows(
            columns=tuple(self.table.column_names),
            rows=tuple(zip(*columns, strict=True)),
            truncated=self.truncated,
        )


def ask(snapshot: Path, sql: str, limits: Limits | None = None) -> Answer:
    """The rows that one SELECT gives.

    Raises InputError, one clear line, when the statement is wrong, refused, or runs into a limit;
    the child is dead then. Raises WarehouseError when there is no snapshot.
    """
    given = limits or Limits()
    if not snapshot.is_file():
        raise WarehouseError(ErrorCode.NOTHING_PUBLISHED, snapshot=snapshot)
    child = _start()
    try:
        output, errors, code = _talk(child, _request(snapshot, sql, given), given)
    finally:
        child.kill()
        child.communicate()
    if code == 0:
        return _read(output, given, cut=b'"cut"' in errors)
    raise _explain(errors, code, snapshot, given)


def _request(snapshot: Path, sql: str, limits: Limits) -> bytes:
    return json.dumps(
        {
            "snapshot": str(snapshot.resolve()),
            "sql": _text(sql),
            "seconds": limits.seconds,
            "threads": limits.threads,
            "memory_mb": limits.memory_mb,
            "address_mb": limits.memory_mb + BASE_MB,
            "max_rows": limits.max_rows,
            "max_bytes": limits.max_bytes * 9 // 10,
        }
    ).encode()


def _text(sql: str) -> str:
    """The statement with U+FFFD for bytes of an argument that are no text (surrogates)."""
    return sql.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _start() -> subprocess.Popen[bytes]:
    """The child: isolated from the environment, where secrets stand."""
    return subprocess.Popen(
        [sys.executable, "-I", "-m", "warehouse.sql_sandbox_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"},
        cwd="/",
        start_new_session=True,
    )


def _talk(
    child: subprocess.Popen[bytes], request: bytes, limits: Limits
) -> tuple[bytes, bytes, int | None]:
    """What the child wrote and how it ended; exit code None when time or bytes ran out."""
    if child.stdin is None or child.stdout is None or child.stderr is None:
        raise WarehouseError(ErrorCode.SQL_CHILD_MUTE)
    child.stdin.write(request)
    child.stdin.close()
    child.stdin = None
    deadline = time.monotonic() + limits.seconds + 2  # what starting takes is not the statement's
    heard: dict[int, bytearray] = {
        child.stdout.fileno(): bytearray(),
        child.stderr.fileno(): bytearray(),
    }
    with selectors.DefaultSelector() as selector:
        for descriptor in heard:
            selector.register(descriptor, selectors.EVENT_READ)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0 or sum(map(len, heard.values())) > limits.max_bytes:
                break
            for key, _ in selector.select(left):
                chunk = os.read(key.fd, 1 << 20)
                heard[key.fd] += chunk
                if not chunk:
                    selector.unregister(key.fd)
        finished = not selector.get_map()
    output, errors = (bytes(part) for part in heard.values())
    if not finished:
        return output, b"", None
    return output, errors, child.wait()


def _read(output: bytes, limits: Limits, *, cut: bool) -> Answer:
    table = pa.ipc.open_stream(output).read_all()
    over = table.num_rows > limits.max_rows
    return Answer(table=table.slice(0, limits.max_rows), truncated=cut or over)


def _explain(errors: bytes, code: int | None, snapshot: Path, limits: Limits) -> InputError:
    """What happened and what to do, without a path of ours."""
    said = errors.decode("utf-8", "replace").replace(str(snapshot.resolve().parent), "")
    try:
        told = json.loads(said.splitlines()[-1])
    except (IndexError, ValueError):
        told = {"kind": "", "message": ""}
    message = str(told["message"]).strip()
    if told["kind"] == "memory" or (code is not None and code < 0 and code not in (-9, -24)):
        return InputError(ErrorCode.SQL_MEMORY, limit_mb=limits.memory_mb)
    if told["kind"] == "refused":
        refused = json.loads(message)
        problem = InputError(ErrorCode(refused["code"]), **refused["values"])
        return InputError(ErrorCode.SQL_REFUSED, problem=problem)
    if told["kind"] == "wrong":
        return InputError(ErrorCode.SQL_SAID, detail=message)
    limit_mb = limits.max_bytes // 1_000_000
    return InputError(ErrorCode.SQL_STOPPED, limit_s=limits.seconds, limit_mb=limit_mb)
