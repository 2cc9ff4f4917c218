"""CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from warehouse.tables import cell

# What makes a spreadsheet take a cell for a formula (OWASP, "CSV injection"), the full-width forms
# that some of them fold, and the characters that may stand before.
_FORMULA = "=+-@\t\n|%＝＋－＠"
_BEFORE = " \u00a0\u202f\ufeff\u200b'\""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a CSV file is written."""

    delimiter: str = ","
    line_end: str = "\n"
    decimal: str = "."
    start: str = ""
    day: str = "%Y-%m-%d"
    instant: str = "%Y-%m-%dT%H:%M:%SZ"


PLAIN = Form()
# What a French Excel opens by a double click: semicolons, decimal commas, a byte-order mark.
EXCEL_FR = Form(
    delimiter=";", line_end="\r\n", decimal=",", start="\ufeff", day="%d/%m/%Y",
    instant="%d/%m/%Y %H:%M:%S",
)  # fmt: skip


def disarmed(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could take it for a formula.

    This alters the data: JSON and Parquet hold it as it is. Carriage returns become line feeds,
    which the csv module puts in quotes whatever the line end.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.lstrip(_BEFORE)[:1]
    return f"'{text}" if (first and first in _FORMULA) or text[:1] in ("\t", "\n") else text


def csv_cell(value: Any, form: Form) -> str:
    """A value as one CSV cell: numbers and dates as such, all else disarmed."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", form.decimal)
    if isinstance(value, datetime):
        return value.strftime(form.instant)
    if isinstance(value, date):
        return value.strftime(form.day)
    if isinstance(value, list) and all(isinstance(inner, str) for inner in value):
        return disarmed("; ".join(value))
    return disarmed(cell(value))


def write_csv(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], out: IO[str], form: Form = PLAIN
) -> int:
    """Write a header line and the rows: how many rows there were."""
    out.write(form.start)
    writer = csv.writer(out, delimiter=form.delimiter, lineterminator=form.line_end)
    writer.writerow([disarmed(column) for column in columns])
    number = 0
    for row in rows:
        writer.writerow([csv_cell(value, form) for value in row])
        number += 1
    return number
