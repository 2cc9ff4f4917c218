"""Macros and reading views give each row its own values, whatever the caller calls things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.reader import reading

Connection = duckdb.DuckDBPyConnection
QUOTED = "'« ' || title || ' »'"
# By macro, what it is given of each row of `articles`. No row's value is another's.
SCALARS = {
    "text_of": "version_id",
    "search_words": "outlet_id || article_id",
    "search_fold": "upper(article_id)",
    "search_stem": "'é' || article_id || 'aux'",
    "search_ending": "article_id || 'aux'",
    "search_single": "article_id || 'nn'",
    "search_phrases": "'« ' || article_id || ' »'",
    "search_pattern": "article_id",
    "search_patterns": "'« ' || article_id || ' »'",
    "search_cut": "article_id || repeat(' et la suite', 30)",
    "french_day": "first_seen_at + interval (ascii(article_id)) day",
    "kind_rank": "kind",
}
# Those of two arguments: the call, what stands beside, and the argument that is looked at.
TWO = {
    "state_or": ("{1}, {0}", "article_id", "outlet_owner"),
    "search_holds": ("{0}, {1}", "title || article_id", "'« ' || article_id || ' »'"),
    "search_best_sentence": ("{0}, {1}", "'Un. ' || article_id || ' deux. Trois.'", "[article_id]"),
    "search_snippet": ("{0}, {1}", "repeat('Un. ', 90) || article_id || ' deux.'", "[article_id]"),
}
TABLES = {
    "search": ["raffinerie", "« deux cents tonnes » 3", "accord 2"],
    "search_snippets": ["raffinerie", "« deux cents tonnes » 3", "accord 2"],
    "articles_as_of": ["2025-06-23", "2025-06-25", "2025-06-27"],
}
_PLAIN = re.compile(r'[a-z_]\w*|":\w+"')
_PAIR = re.compile(r"\b([a-z_]\w*)\.([a-z_]\w*)")


@pytest.fixture(scope="module")
def snapshot(published: Path) -> Iterator[Connection]:
    with reading(published) as connection:
        yield connection


def _definitions(connection: Connection) -> dict[str, str]:
    found = connection.execute(
        "select function_name, macro_definition from duckdb_functions() "
        "where macro_definition is not null and not internal"
    ).fetchall()
    return dict(found)


def _texts(connection: Connection, macro: str) -> str:
    """What a macro and those that it calls are made of, without literals."""
    definitions = _definitions(connection)
    seen, waiting = dict[str, str](), [macro]
    while waiting:
        each = waiting.pop()
        seen[each] = re.sub(r"'[^']*'", "", definitions[each])
        inside = set(_PLAIN.findall(seen[each]))
        waiting += [name for name in inside if name in definitions and name not in seen]
    return "\n".join(seen.values())


def _names(connection: Connection, macro: str) -> list[tuple[str, str]]:
    """What a caller may call its table and column: every name that stands in a macro.

    Names of what it reads and its parameters too; and each alias with each column that it has.
    """
    text = _texts(connection, macro)
    names = set(_PLAIN.findall(text))
    columns = connection.execute(
        "select column_name from duckdb_columns() where list_contains(?, table_name)",
        [sorted(names)],
    ).fetchall()
    parameters = connection.execute(
        "select unnest(parameters) from duckdb_functions() where function_name = ?", [macro]
    ).fetchall()
    names |= {name for (name,) in [*columns, *parameters]}
    pairs = {(name, name) for name in names} | set(_PAIR.findall(text))
    return sorted((_quoted(table), _quoted(column)) for table, column in pairs)


def _quoted(name: str) -> str:
    return name if name.startswith('"') else f'"{name}"'


def test_every_macro_is_called_here(snapshot: Connection) -> None:
    assert set(_definitions(snapshot)) == {*SCALARS, *TWO, *TABLES}


@pytest.mark.parametrize("macro", [*SCALARS, *TWO])
def test_a_macro_takes_no_name_of_its_caller(snapshot: Connection, macro: str) -> None:
    form, beside, given = TWO.get(macro, ("{1}", "null", SCALARS.get(macro, "")))
    rows = snapshot.execute(
        f"select article_id, {beside}, {given} from articles order by 1"
    ).fetchall()
    # As parameters, where no name can be taken for another.
    alone = f"select {macro}({form.format('$beside', '$given')})"
    right = []
    for key, other, value in rows:
        parameters = {"given": value} | ({"beside": other} if other is not None else {})
        right.append((key, snapshot.execute(alone, parameters).fetchall()[0][0]))
    if macro not in ("kind_rank", "state_or", "search_holds"):
        assert len({str(value) for _, value in right}) >= 3
    for table, column in _names(snapshot, macro):
        made = f'select article_id as "k:", {beside} as "o:", {given} as {column} from articles'
        for argument in (column, f"{table}.{column}"):
            call = form.format('"o:"', argument)
            sql = f'select "k:", {macro}({call}) from ({made}) {table} order by 1'
            assert snapshot.execute(sql).fetchall() == right, argument


@pytest.mark.parametrize("macro", sorted(TABLES))
def test_a_table_macro_takes_no_name_of_its_caller(snapshot: Connection, macro: str) -> None:
    """Asked for each of three values, as a column of whatever name, and one by one."""
    values = TABLES[macro]
    right = {
        (value, key)
        for value in values
        for (key,) in snapshot.execute(f"select article_id from {macro}(?)", [value]).fetchall()
    }
    assert len({key for _, key in right}) >= 3
    for table, column in _names(snapshot, macro):
        if ":" in column:
            continue  # refused, never taken for another
        argument = column if table == column else f"{table}.{column}"
        sql = f"""
            select "v:", "k:" from (select unnest({values!r}) as {column}) {table},
            lateral (select {table}.{column} as "v:"),
            lateral (select article_id as "k:" from {macro}({argument}))
        """
        assert set(snapshot.execute(sql).fetchall()) == right, argument
