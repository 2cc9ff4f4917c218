"""The report of a run on the terminal: of the one that ended, or of a past one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from records.error_code import ErrorCode
from records.reason import Reason, read_reason

if TYPE_CHECKING:
    from flows.run_report import RunReport


def show_report(report: RunReport, *, as_json: bool) -> None:
    """Print the report of a run."""
    from cli.tables import as_json_text, print_report

    if as_json:
        typer.echo(as_json_text(report))
    else:
        print_report(report)


def show_words(words: list[str], snapshot: Path, *, as_json: bool) -> None:
    """`show ID`: the report of that run. Raises InputError for anything else."""
    from flows.run_report import make_report
    from records import InputError

    if len(words) != 2 or words[0] != "show":
        raise InputError(ErrorCode.RUNS_WORDS, words=" ".join(words))
    run_id, note = _find(snapshot, words[1])
    show_report(make_report(snapshot, run_id, note.all if note else ()), as_json=as_json)


def _find(snapshot: Path, wanted: str) -> tuple[str, Reason | None]:
    """The run whose identifier begins so; `last` is the latest."""
    from records import InputError
    from warehouse.reader import query

    begins = "" if wanted == "last" else wanted
    found = query(snapshot, _RUN, [begins]).rows
    if not found or (begins and len(found) > 1):
        raise InputError(ErrorCode.RUN_UNKNOWN, run_id=wanted)
    run_id, code, values = found[0]
    return run_id, read_reason(code, values)


_RUN = """
select run_id, note, note_values from run where starts_with(run_id, $1)
order by started_at desc, run_id desc limit 2
"""
