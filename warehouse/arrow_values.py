"""Values of an Arrow column as Python's, whatever DuckDB had: infinite days, unnamed structs."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

# DuckDB's infinite days and instants: the largest number that the type holds, and its opposite.
_INFINITE = {
    2**31 - 1: "infinity", -(2**31 - 1): "-infinity",
    2**63 - 1: "infinity", -(2**63 - 1): "-infinity",
}  # fmt: skip
_ODD = (ValueError, OverflowError, TypeError, NotImplementedError, ImportError, pa.ArrowException)


def python_values(column: pa.ChunkedArray) -> list[Any]:
    """Convert a column to Python values; text where Python has no such value."""
    if not _has_odd(column.type):
        try:
            return list(column.to_pylist())
        except _ODD:
            pass
    return [_value(scalar) for scalar in column]


def _has_odd(kind: pa.DataType) -> bool:
    """Whether two fields of a struct have one name: only one would be left."""
    names = [kind.field(i).name for i in range(kind.num_fields)]
    return len(set(names)) < len(names) or any(
        _has_odd(kind.field(i).type) for i in range(kind.num_fields)
    )


def _value(scalar: Any) -> Any:
    if not scalar.is_valid:
        return None
    if isinstance(scalar, (pa.ListScalar, pa.LargeListScalar, pa.FixedSizeListScalar)):
        return [_value(each) for each in scalar.values]
    if isinstance(scalar, pa.StructScalar):
        return _struct(scalar)
    if isinstance(scalar, pa.UnionScalar):
        return _value(scalar.value)
    try:
        return scalar.as_py()
    except _ODD:
        return _text(scalar)


def _struct(scalar: Any) -> Any:
    names = [scalar.type.field(i).name for i in range(scalar.type.num_fields)]
    values = [_value(scalar[i]) for i in range(len(names))]
    named = len(set(names)) == len(names)
    return dict(zip(names, values, strict=True)) if named else values


def _text(scalar: Any) -> str:
    raw = getattr(scalar, "value", None)
    if isinstance(raw, int) and raw in _INFINITE:
        return _INFINITE[raw]
    try:
        return str(scalar.cast(pa.string()).as_py())
    except _ODD:
        return str(raw)
