"""Every value of DuckDB prints in each form; answers are cut by bytes as by rows."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from warehouse.spreadsheet import EXCEL_FR, PLAIN, write_csv
from warehouse.sql_sandbox import Limits, ask
from warehouse.tables import cell, write_json

VALUES = (
    "null", "true", "1::tinyint", "-1::hugeint",
    "340282366920938463463374607431768211455::uhugeint",
    "1.5::decimal(38, 10)", "'nan'::double", "'inf'::float", "'-inf'::double", "'é'", "''",
    "'a'::blob", "'0101'::bit", "date '2025-06-23'", "'infinity'::date", "'-infinity'::date",
    "date '0044-03-15 (BC)'", "date '12345-01-01'", "'infinity'::timestamp",
    "'-infinity'::timestamptz", "timestamp '290000-01-01'", "timestamptz '2025-01-01 00:00:00+02'",
    "'2025-01-01'::timestamp_s", "'2025-01-01 00:00:00.123456789'::timestamp_ns",
    "time '12:34:56.789'", "timetz '12:34:56+02'", "interval 3 months", "interval '-1' day",
    "'00000000-0000-0000-0000-000000000001'::uuid", "'x'::enum('x', 'y')", "union_value(k := 1)",
    "{'a': 1}", "row(1, 2)", "map {'a': 1, 'b': null}", "[1, 2]", "[]", "array_value(1, 2)",
    "chr(27) || '[31m'",
)  # fmt: skip
SHAPES = ("{}", "[{}]", "{{'k': {}}}", "row({}, {})", "[null, {}, {}]", "map {{1: {}}}")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_value_prints_in_every_form(published: Path, shape: str) -> None:
    columns = [shape.format(value, value) for value in VALUES]
    some = ", ".join(f"{column} as c{n}" for n, column in enumerate(columns))
    answer = ask(published, f"select {some} from range(2)")
    rows = answer.rows
    assert len(rows.rows) == 2
    assert all(isinstance(cell(value), str) for row in rows.rows for value in row)
    out = io.StringIO()
    write_json(answer.parts(), out)
    assert len(json.loads(out.getvalue(), parse_constant=pytest.fail)) == 2
    for form in (PLAIN, EXCEL_FR):
        write_csv(rows.columns, rows.rows, io.StringIO(), form)


@pytest.mark.parametrize(("sql", "shown"), [
    ("'infinity'::date", "infinity"), ("'-infinity'::timestamp", "-infinity"),
    ("row(1, 2)", "[1, 2]"), ("{'a': 'infinity'::date}", '{"a": "infinity"}'),
    ("[1, null]", "[1, null]"), ("'nan'::double", "nan"),
])  # fmt: skip
def test_a_value_is_shown_as_what_it_is(published: Path, sql: str, shown: str) -> None:
    assert cell(ask(published, f"select {sql}").rows.rows[0][0]) == shown


def test_an_answer_is_cut_by_bytes_as_by_rows(published: Path) -> None:
    limits = Limits(max_rows=1_000_000, max_bytes=2_000_000)
    for sql in (
        "select repeat('x', 10000) from range(5000)",
        "select repeat('é', 90) || range from range(200000)",
        "select repeat('x', 5000000) from range(3)",
    ):
        answer = ask(published, sql, limits)
        assert answer.truncated and answer.table.nbytes < 2_500_000
    whole = ask(published, "select range from range(1000)", limits)
    assert not whole.truncated and whole.table.num_rows == 1000
