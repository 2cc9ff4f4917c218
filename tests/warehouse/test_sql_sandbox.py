from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from records import InputError, WarehouseError
from tests.warehouse.probes import CANARY, HERE, Ground, ground, statements, told
from warehouse.connection import connect
from warehouse.reader import reading
from warehouse.sql_sandbox import Limits, ask
from warehouse.sql_sandbox_child import RefusedError, check, examined

ESCAPES = statements("escape", "escapes.toml")
EXHAUSTIONS = statements("exhaustion", "exhaustion.toml")
# Each kind once through the whole door here; all of them in make bench-warehouse.
FEW_ESCAPES = ESCAPES[::29]
FEW_EXHAUSTIONS = EXHAUSTIONS[:1] + EXHAUSTIONS[9:10]


@pytest.fixture
def target(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    monkeypatch.setenv("VEILLE_CANARY", CANARY)
    with ground(data, data / "published.duckdb") as made:
        yield made


def test_there_are_enough_probes() -> None:
    assert len(set(ESCAPES)) == len(ESCAPES) >= 64
    assert len(set(EXHAUSTIONS)) >= 21


def test_every_function_of_this_duckdb_was_looked_at() -> None:
    """Scalar functions are refused by name (guard.toml): a newer DuckDB may bring another one."""
    sql = """
        select distinct function_name from duckdb_functions()
        where internal and function_type not in ('table', 'pragma', 'table_macro')
            and regexp_matches(function_name, '^[a-z_0-9]+$')
    """
    with closing(connect()) as connection:
        there = {row[0] for row in connection.execute(sql).fetchall()}
    seen = set((HERE / "functions_seen.txt").read_text("utf-8").split())
    assert there - seen == set(), "read what they do: into guard.toml, or into functions_seen.txt"


def test_no_probe_gets_past_both_walls(target: Ground) -> None:
    """In one process, so that all of them fit: refused by name, or stopped by DuckDB's settings."""
    before = target.state()
    passed = []
    with reading(target.snapshot) as connection:
        for sql in ESCAPES:
            try:
                rows = connection.execute(examined(connection, target.filled(sql))).fetchall()
            except Exception:  # noqa: BLE001 (whatever stops it)
                continue
            passed.append((sql, rows))
    assert passed == []
    assert target.state() == before
    assert not target.knocked()


@pytest.mark.parametrize("sql", FEW_ESCAPES)
def test_escapes_have_no_effect(target: Ground, sql: str) -> None:
    before = target.state()
    seen = told(target, sql)
    assert seen.startswith("SQL: ")
    assert CANARY not in seen and str(target.folder) not in seen.replace(target.filled(sql), "")
    assert target.state() == before
    assert not target.knocked()


@pytest.mark.parametrize("sql", FEW_EXHAUSTIONS)
def test_exhaustion_is_stopped_at_the_limits(published: Path, sql: str) -> None:
    started = time.monotonic()
    with pytest.raises(InputError, match=r"stopped after|needs more than"):
        ask(published, sql, Limits(seconds=2, memory_mb=400))
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from articles",
        "from articles limit 1",
        "with a as (select * from texts) select count(*) from a",
        "explain select 1",
        "EXPLAIN ANALYZE SELECT 1",
        "describe articles",
        "show tables",
        "summarize articles",
        "select * from articles_as_of(date '2025-06-23')",
        "select * from search('raffinerie')",
        "pivot articles on outlet_id using count(*) group by day",
        "with a as (from texts) pivot a on relevance using count(*) group by outlet_id order by 1",
        "unpivot (select score, words from articles) on score, words",
        "values (1)",
    ],
)
def test_what_an_analyst_asks_is_allowed(published: Path, sql: str) -> None:
    with reading(published) as connection:
        connection.execute(examined(connection, sql)).fetchall()


def test_a_pivot_has_a_column_for_each_value(published: Path) -> None:
    """DuckDB makes two statements of it, of which one creates a type."""
    answer = ask(published, "pivot articles on outlet_id using count(*) group by kind").rows
    outlets = ask(published, "select distinct outlet_id from articles order by 1").rows.rows
    assert answer.columns == ("kind", *(str(outlet) for (outlet,) in outlets))
    with_values = ask(published, "pivot texts on kind in ('text', 'x') using count(*) group by day")
    assert with_values.rows.columns == ("day", "text", "x")


def test_a_pivot_is_examined_as_any_other_statement(published: Path) -> None:
    for sql, reason in {
        "pivot (from read_text('/etc/passwd')) on filename using count(*)": "read_text",
        "pivot articles on getenv('HOME') using count(*)": "getenv",
        "pivot range(1000) on range using count(*)": "over 200 values",
        "from (pivot articles on outlet_id using count(*))": "must name its values",
        "pivot articles on outlet_id using count(*); drop table articles": "exactly one",
    }.items():
        with pytest.raises(InputError, match=reason):
            ask(published, sql)


def test_rows_come_back_with_their_types_up_to_the_limit(published: Path) -> None:
    answer = ask(
        published, "select 1 as n, 'é' as s, [1, 2] as l from range(10)", Limits(max_rows=3)
    )
    assert answer.rows.rows == ((1, "é", [1, 2]),) * 3
    assert answer.truncated
    assert not ask(published, "select 1 where false").rows.rows


def test_a_wrong_statement_is_one_error(published: Path) -> None:
    for nothing in ("", ";", "-- nothing"):
        with pytest.raises(InputError, match="exactly one"):
            ask(published, nothing)
    with pytest.raises(InputError, match=r"SQL: .*rror") as told:
        ask(published, "select \udce9")  # an argument of the shell that is no UTF-8
    assert "incompatible" not in str(told.value)
    with pytest.raises(InputError, match=r"SQL: .*syntax error"):
        ask(published, "selec 1")
    with pytest.raises(InputError, match="exactly one"):
        ask(published, "select 1; select 2")


def test_a_message_names_no_file_of_the_machine(published: Path) -> None:
    """DuckDB's own internal errors come with a stack trace of paths."""
    sql = "select reservoir_quantile(i, 0.5, 1000000000) from range(1000000) r(i)"
    with pytest.raises(InputError, match="needs more than"):
        ask(published, sql, Limits(seconds=5, memory_mb=400))


def test_deep_and_wide_statements_end_in_one_message(published: Path) -> None:
    for sql in (
        "select " + "(" * 20_000 + "1" + ")" * 20_000,
        "select " + "[" * 5_000 + "1" + "]" * 5_000,
        "select " + "1+" * 50_000 + "1",
    ):
        with pytest.raises(InputError, match="SQL: "):
            ask(published, sql, Limits(seconds=5, memory_mb=400))


def test_without_a_snapshot(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nothing is published"):
        ask(tmp_path / "none.duckdb", "select 1")


def test_the_check_names_what_it_refuses(published: Path) -> None:
    with reading(published) as connection, pytest.raises(RefusedError, match="read_text"):
        check(connection, "select * from read_text('x')")
