"""PIVOT with its values spelt out, for the child process that runs a reader's SQL.

DuckDB makes two statements of `PIVOT t ON column`: one that creates a type of the values, and the
SELECT, neither of which can be examined. With the values named it is one plain SELECT.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

MOST_VALUES = 200
_STARTS = ("pivot", "pivot_wider")
_ENDS = ("using", "group", "order", "limit", ";")


class TooWideError(Exception):
    """A column with more values than columns fit in an answer."""


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    """In small letters, comments apart; empty inside parentheses."""


def spelt_out(connection: Any, sql: str, check: Callable[[str], None]) -> str:
    """The statement with the values of each pivoted column named; as it is when it is no PIVOT.

    `check` is called with each SELECT that is asked for the values, before it is.
    Raises TooWideError, or whatever `check` raises.
    """
    tokens = list(_tokens(connection, sql))
    pivot = next((t for t in tokens if t.word in _STARTS), None)
    if pivot is None or (tokens[0] is not pivot and tokens[0].word != "with"):
        return sql
    after = [t for t in tokens if t.start > pivot.start]
    on = next((t for t in after if t.word == "on"), None)
    if on is None:
        return sql
    rest = next((t.start for t in after if t.start > on.start and t.word in _ENDS), len(sql))
    before, source = sql[: pivot.start], sql[pivot.end : on.start]
    named = []
    for column, done in _columns(tokens, sql, on.end, rest):
        every = f"{before} select distinct cast(({column}) as varchar) as value from {source}"
        named.append(column if done else _named(connection, every, column, check))
    return f"{sql[: on.end]} {', '.join(named)} {sql[rest:]}"


def _named(connection: Any, every: str, column: str, check: Callable[[str], None]) -> str:
    asked = (
        f"select value from ({every}) where value is not null order by 1 limit {MOST_VALUES + 1}"
    )
    check(asked)
    values = [row[0] for row in connection.execute(asked).fetchall()]
    if len(values) > MOST_VALUES:
        raise TooWideError(
            f"PIVOT ON {column}: over {MOST_VALUES} values; name some: IN ('a', 'b')"
        )
    told = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"{column} in ({told or 'null'})"


def _columns(tokens: list[_Token], sql: str, start: int, end: int) -> Iterator[tuple[str, bool]]:
    """The columns between ON and what follows, and whether their values are named already."""
    within = [t for t in tokens if start <= t.start < end]
    borders = [t for t in within if t.word == ","]
    for first, last in zip(
        [start, *(t.end for t in borders)], [*(t.start for t in borders), end], strict=True
    ):
        done = any(t.word == "in" and first <= t.start < last for t in within)
        yield sql[first:last].strip(), done


def _tokens(connection: Any, sql: str) -> Iterator[_Token]:
    import duckdb

    found = duckdb.tokenize(sql)
    ends = [*(t[0] for t in found[1:]), len(sql)]
    depth = 0
    for (start, _), end in zip(found, ends, strict=False):  # none in an empty statement
        word = sql[start:end].split(maxsplit=1)[0].lower() if sql[start:end].strip() else ""
        depth -= word == ")"
        yield _Token(start, end, "" if depth else word)
        depth += word == "("
