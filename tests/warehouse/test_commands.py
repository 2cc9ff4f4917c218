"""The commands of this room, as a person or a program runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

VEILLE = Path(sys.executable).with_name("veille")


def veille(
    data: Path, *arguments: str, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [VEILLE, *arguments],
        env={**os.environ, "VEILLE_DATA_DIR": str(data), "COLUMNS": "200"},
        input=given,
        capture_output=True,
        text=True,
        check=False,
        cwd=data,
    )


def test_sql_prints_an_array_of_objects(stored: Path) -> None:
    done = veille(
        stored, "sql", "--json", "select outlet_id, count(*) as n from articles group by 1"
    )
    assert done.returncode == 0, done.stderr
    assert {row["outlet_id"]: row["n"] for row in json.loads(done.stdout)} == {
        "alpha": 24, "digest": 6,
    }  # fmt: skip


def test_sql_writes_parquet_with_types(data: Path) -> None:
    done = veille(
        data, "sql", "select published_at, topics from articles", "--parquet", "a.parquet"
    )
    assert done.returncode == 0, done.stderr
    table = pq.read_table(data / "a.parquet")
    assert table.num_rows == 30
    assert str(table.schema.field("topics").type) == "list<element: string>"


def test_sql_as_a_prompt_in_a_pipe(stored: Path) -> None:
    done = veille(stored, "sql", given="select 41 + 1 as answer;\nselect\n 'é';\nnonsense;\n")
    assert "42" in done.stdout and "é" in done.stdout
    assert "syntax error" in done.stderr


@pytest.mark.parametrize(
    "statement",
    ["delete from article", "selec", "select * from nothing_here", "select 1; select 2"],
)
def test_a_wrong_statement_is_told_in_one_message_with_exit_code_2(
    stored: Path, statement: str
) -> None:
    done = veille(stored, "sql", statement)
    assert done.returncode == 2
    assert done.stderr.startswith("veille: SQL : ") and "Traceback" not in done.stderr


def test_search_shows_the_passage(stored: Path) -> None:
    done = veille(stored, "search", "raffineries d'or", "--limit", "2")
    assert done.returncode == 0, done.stderr
    assert "raffinerie d'or" in done.stdout
    found = json.loads(veille(stored, "search", "raffinerie", "--json").stdout)
    assert found[0]["snippet"]


def test_open_prints_ways_that_work(stored: Path, tmp_path: Path) -> None:
    told = veille(stored, "open").stdout
    lines = [line.strip() for line in told.splitlines()]
    python = next(line for line in lines if line.startswith("Python")).removeprefix("Python")
    ended = subprocess.run(
        [sys.executable, "-c", python.strip()], capture_output=True, text=True, cwd=tmp_path
    )
    assert ended.returncode == 0 and "article_id" in ended.stdout, ended.stderr
    # Each magic on a line of its own: behind another it is taken for that one's argument.
    assert "%load_ext sql" in lines
    assert f"%sql duckdb:///{stored.resolve()}/published.duckdb?access_mode=read_only" in lines
