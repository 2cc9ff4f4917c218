"""A batch that cannot be written whole: each record that can be is, any other is named."""

from __future__ import annotations

import logging
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb

from records import Batch, Outcome, Result, Status, WarehouseError
from records.reason import ReasonCode, make_reason

if TYPE_CHECKING:
    from warehouse.writer import Warehouse

log = logging.getLogger("veille.warehouse")
# What says that nothing more can be written, whatever the record: these end the run.
FATAL = (
    duckdb.IOException, duckdb.FatalException, duckdb.InternalException,
    duckdb.OutOfMemoryException, duckdb.ConnectionException, WarehouseError, MemoryError,
)  # fmt: skip


def append_salvaged(
    warehouse: Warehouse, batch: Batch, run_id: str
) -> tuple[list[Outcome], list[Outcome]]:
    """Store a batch, record by record where it must be: all outcomes, and those of lost records.

    Raises what ends the run (full disk, broken file); then nothing of the batch is acknowledged.
    """
    try:
        return warehouse.append(batch, run_id), []
    except FATAL:
        raise
    except Exception:
        log.warning("a batch cannot be written whole", exc_info=True,
                    extra={"outlet": batch.report.outlet_id})  # fmt: skip
    head = printable(replace(batch, results=(), report=replace(batch.report, candidates=0)))
    warehouse.append(head, run_id)
    outcomes, lost = list[Outcome](), list[Outcome]()
    for result in batch.results:
        outcome, stored = _append_one(warehouse, head, result, run_id)
        outcomes.append(outcome)
        if not stored:
            lost.append(outcome)
    return outcomes, lost


def _append_one(
    warehouse: Warehouse, head: Batch, result: Result, run_id: str
) -> tuple[Outcome, bool]:
    report = replace(head.report, candidates=1)
    alone = Batch(report=report, results=(result,))
    try:
        return warehouse.append(alone, run_id)[0], True
    except FATAL:
        raise
    except Exception as error:  # noqa: BLE001 (any failure becomes this record's outcome)
        told = f"{type(error).__name__}: {error}"
    outcome = replace(
        printable(result.outcome), status=Status.EXTRACT_ERROR, article_id=None, version_id=None,
        reason=make_reason(ReasonCode.RECORD_NOT_STORED, detail=told),
    )  # fmt: skip
    return warehouse.append(replace(alone, results=(Result(outcome=outcome),)), run_id)[0], False


def printable(value: Any) -> Any:
    """The same record with U+FFFD for what no file can hold: half characters and NUL."""
    if isinstance(value, str):
        if value.isprintable():
            return value
        whole = value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
        return value if whole == value else type(value)(whole) if type(value) is str else value
    if isinstance(value, tuple):
        return tuple(printable(inner) for inner in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
        clean = {name: printable(inner) for name, inner in told.items()}
        changed = {name: new for name, new in clean.items() if new != told[name]}
        return replace(value, **changed) if changed else value
    return value
