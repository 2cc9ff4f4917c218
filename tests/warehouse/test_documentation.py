from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.documentation import DOCS, cookbook, dictionary, queries, question
from warehouse.reader import query, reading
from warehouse.writer import open_warehouse

STALE = "is stale: run `.venv/bin/python -m warehouse.documentation`"
_UNCOMMENTED = """
select table_name, null as column_name from duckdb_tables()
where database_name = 'warehouse' and comment is null
union all
select view_name, null from duckdb_views()
where database_name = 'warehouse' and not internal and comment is null
union all
select table_name, column_name from duckdb_columns()
where database_name = 'warehouse' and not internal and comment is null
    and table_name <> 'views_made'
"""


def test_the_dictionary_is_fresh() -> None:
    assert (DOCS / "data-dictionary.md").read_text("utf-8") == dictionary(), STALE


def test_the_cookbook_is_fresh() -> None:
    assert (DOCS / "cookbook.md").read_text("utf-8") == cookbook(), STALE


def test_every_table_and_column_has_its_comment(tmp_path: Path) -> None:
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        assert warehouse.connection.execute(_UNCOMMENTED).fetchall() == []


def test_comments_reach_the_snapshot(published: Path) -> None:
    sql = "select count(*) from duckdb_columns() where comment is null and not internal"
    found = query(published, sql).rows
    assert found == ((0,),)


def test_every_macro_has_its_comment_in_the_snapshot_too(published: Path) -> None:
    sql = """
        select function_name, comment from duckdb_functions()
        where database_name = current_database() and function_type like '%macro'
    """
    found = dict(query(published, sql).rows)
    assert {"search", "articles_as_of", "text_of"} <= set(found)
    assert all(found.values())


def test_there_are_twenty_worked_questions() -> None:
    assert len(queries()) >= 20
    for file in queries():
        asked, _, sql = question(file)
        assert asked.endswith(("?", ")")) and sql.endswith(";")


@pytest.mark.parametrize("file", queries(), ids=lambda file: file.stem)
def test_each_worked_question_runs(published: Path, file: Path) -> None:
    with reading(published) as connection:
        connection.execute(file.read_text("utf-8")).fetchall()


@pytest.mark.parametrize(
    ("name", "rows"),
    [("01_new_this_week", 12), ("04_who_reprints_whom", 1), ("06_first_mention", 2),
     ("08_changed_after_publication", 0), ("19_search", 20)],
)  # fmt: skip
def test_answers_have_the_rows_that_were_stored(published: Path, name: str, rows: int) -> None:
    file = next(file for file in queries() if file.stem == name)
    assert len(query(published, question(file)[2]).rows) == rows
