from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from warehouse.spreadsheet import EXCEL_FR, PLAIN, Form, disarmed, write_csv

PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "\u00a0=1+1",
    "＝1+1", "＋1", "－1", "＠A1", '"=1+1"', "'=1+1", "|calc", "%0A=1", "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example";"y")', "\ufeff=1",
]  # fmt: skip


def written(rows: list[tuple[object, ...]], form: Form = PLAIN) -> str:
    out = io.StringIO()
    write_csv([f"c{i}" for i in range(len(rows[0]))], rows, out, form)
    return out.getvalue()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_begins_as_a_formula(payload: str) -> None:
    read = list(csv.reader(io.StringIO(written([(payload, [payload])]))))
    assert all(cell.startswith("'") for cell in read[1])
    assert read[1][0][1:] == payload.replace("\r", "\n")


@pytest.mark.parametrize("text", ["Bamako", "l'or", "3 - 1", "", "« = »", "été"])
def test_harmless_text_stays(text: str) -> None:
    assert disarmed(text) == text


def test_values_keep_their_kind() -> None:
    at = datetime(2025, 6, 3, 7, 5, tzinfo=UTC)
    line = written([(-2, -1.5, Decimal("2.50"), True, None, date(2025, 6, 3), at, ["a", "b"])])
    assert line.splitlines()[1] == "-2,-1.5,2.50,true,,2025-06-03,2025-06-03T07:05:00Z,a; b"


def test_a_french_excel_opens_it_by_a_double_click() -> None:
    at = datetime(2025, 6, 3, 7, 5, tzinfo=UTC)
    text = written([("or; blé", -1.5, at)], EXCEL_FR)
    assert text == '\ufeffc0;c1;c2\r\n"or; blé";-1,5;03/06/2025 07:05:00\r\n'
