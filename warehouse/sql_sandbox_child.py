"""The child process that runs a reader's SQL: started by `sql_sandbox`, never imported by it.

It limits itself before it opens anything, so that nothing the SQL does can outlive or outgrow it.
Reads one JSON request on standard input; writes an Arrow stream on standard output, or one line of
JSON on standard error.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records.error_code import ErrorCode
from records.errors import VeilleError
from warehouse.pivoting import TooWideError, spelt_out

_EXPLAIN = re.compile(r"\s*explain(\s+analyze|\s*\([^)]*\))?\s", re.IGNORECASE)
# Kinds of errors, told in the field `kind` of the line on standard error.
REFUSED, WRONG, MEMORY, CUT = "refused", "wrong", "memory", "cut"


class RefusedError(VeilleError):
    """The statement is not one that readers may run."""


def limit(memory_bytes: int, seconds: int, threads: int) -> None:
    """Bound address space, processor time, files written and core dumps of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds * threads, seconds * threads + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for inner in tree:
            yield from _nodes(inner)


def examined(connection: Any, sql: str) -> str:
    """The statement to run for what a reader asked: the same, a PIVOT with its values named.

    Raises RefusedError unless it is one SELECT that calls nothing beyond the snapshot.
    """
    try:
        asked = spelt_out(connection, sql, lambda inner: check(connection, inner))
    except TooWideError as error:
        raise RefusedError(ErrorCode.SENTENCE, sentence=str(error)) from error
    check(connection, asked)
    return asked


def check(connection: Any, sql: str) -> None:
    """Raise RefusedError unless `sql` is one SELECT that calls nothing beyond the snapshot."""
    statements = connection.extract_statements(sql)
    if [s.type.name for s in statements] == ["CREATE", "SELECT"] and "pivot" in sql.lower():
        raise RefusedError(ErrorCode.SQL_INNER_PIVOT)
    if len(statements) != 1:
        raise RefusedError(ErrorCode.SQL_ONE_STATEMENT)
    kind = statements[0].type.name
    if kind == "EXPLAIN":
        explained = _EXPLAIN.match(sql)
        if not explained:
            raise RefusedError(ErrorCode.SQL_EXPLAIN_FIRST)
        return check(connection, sql[explained.end() :])
    if kind != "SELECT":
        raise RefusedError(ErrorCode.SQL_SELECT_ONLY, kind=kind)
    row = connection.execute("select json_serialize_sql(?::varchar)", [sql]).fetchone()
    tree = json.loads(row[0])
    if tree.get("error"):
        raise RefusedError(ErrorCode.SQL_CANNOT_BE_EXAMINED, detail=tree.get("error_message", ""))
    rules = _rules(connection)
    for node in _nodes(tree):
        rules.look_at(node)
    return None


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a statement may not name (guard.toml)."""

    tables: frozenset[str]
    scalars: dict[str, str]
    views: frozenset[str]
    """Views of DuckDB itself that are not offered."""

    def look_at(self, node: dict[str, Any]) -> None:
        """Raise RefusedError when a node of the syntax tree names one."""
        if node.get("type") == "TABLE_FUNCTION":
            name = str(node["function"].get("function_name", "")).lower()
            if name not in self.tables:
                raise RefusedError(ErrorCode.SQL_TABLE_FUNCTION_REFUSED, name=name)
        name = str(node.get("table_name", "")).lower()
        if name in self.views:
            raise RefusedError(ErrorCode.SQL_VIEW_REFUSED, name=name)
        name = str(node.get("function_name", "")).lower()
        if name in self.scalars:
            raise RefusedError(
                ErrorCode.SQL_FUNCTION_REFUSED, name=name, scalars=self.scalars[name]
            )


def _rules(connection: Any) -> _Rules:
    told = tomllib.loads((Path(__file__).parent / "sql_sandbox.toml").read_text("utf-8"))
    found = connection.execute("select view_name from duckdb_views() where internal").fetchall()
    return _Rules(
        tables=frozenset(told["table_functions"]),
        scalars=told["scalar_functions"],
        views=frozenset(row[0].lower() for row in found) - frozenset(told["system_views"]),
    )


def answer(request: dict[str, Any]) -> None:
    """Run the request and write its rows."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(
        request["snapshot"],
        read_only=True,
        config={
            "enable_external_access": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",
            "memory_limit": f"{request['memory_mb'] * 6 // 10}MB",
            "threads": str(request["threads"]),
            "temp_directory": "",
        },
    )
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    connection.execute("set lock_configuration = true")
    rows = connection.execute(examined(connection, request["sql"])).fetch_record_batch(2048)
    left, room = request["max_rows"] + 1, request["max_bytes"]
    with pa.ipc.new_stream(sys.stdout.buffer, rows.schema) as out:
        for batch in rows:
            part = batch.slice(0, left)
            if part.nbytes > room:
                # Cut by bytes as by rows: as many rows as have room, on average.
                out.write_batch(part.slice(0, part.num_rows * room // part.nbytes))
                json.dump({"kind": CUT, "message": ""}, sys.stderr)
                break
            out.write_batch(part)
            left, room = left - batch.num_rows, room - part.nbytes
            if left <= 0:
                break


def main() -> int:
    """Exit code 0 with the rows, 1 with one line that says why not."""
    request = json.loads(sys.stdin.read())
    limit(request["address_mb"] * 2**20, request["seconds"], request["threads"])
    try:
        answer(request)
    except MemoryError:
        return _fail(MEMORY, "")
    except RefusedError as error:
        return _fail(REFUSED, json.dumps(error.to_object()))
    except Exception as error:  # noqa: BLE001 (any failure of the child becomes its one line)
        memory = type(error).__name__ in ("OutOfMemoryException", "ArrowMemoryError")
        told = str(error).partition("Stack Trace")[0].rstrip()  # it names files of this machine
        memory = memory or "bad_alloc" in told or "allocation failure" in told
        return _fail(MEMORY if memory else WRONG, told)
    return 0


def _fail(kind: str, message: str) -> int:
    json.dump({"kind": kind, "message": message[:2000]}, sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
