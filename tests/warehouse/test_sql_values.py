"""Worked questions with other values, and rows that no screen is wide enough for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.commands.sql import _print_vertical
from records import InputError
from warehouse.documentation import fill, queries
from warehouse.sql_sandbox import ask

QUERIES = {file.stem: file for file in queries()}


@pytest.mark.parametrize(
    ("name", "given", "shown", "gone"),
    [
        ("10_evidence_of_a_topic", {"topic": "energy"}, "label = 'energy'", "mining"),
        ("06_first_mention", {"entity": "assimi-goita"}, "entity_id = 'assimi-goita'", "yadran"),
        ("19_search", {"text": "l'uranium"}, "search('l''uranium')", "raffinerie"),
        ("10_evidence_of_a_topic", {"topic": "x'; drop table article --"}, "'x''; drop", "mining"),
    ],
)
def test_a_worked_question_with_another_value(
    name: str, given: dict[str, str], shown: str, gone: str
) -> None:
    sql = fill(QUERIES[name], given)
    assert shown in sql and gone not in sql


@pytest.mark.parametrize("name", ["06_first_mention", "10_evidence_of_a_topic", "19_search"])
def test_every_named_value_stands_in_its_question(name: str) -> None:
    before = fill(QUERIES[name], {})
    for value in ("entity", "topic", "text"):
        try:
            assert fill(QUERIES[name], {value: "zzz"}) != before
        except InputError as error:
            assert value in str(error)


def test_a_value_that_the_question_does_not_take_is_told() -> None:
    with pytest.raises(InputError, match="topic=mining"):
        fill(QUERIES["10_evidence_of_a_topic"], {"outlet": "x"})
    with pytest.raises(InputError, match="--with topic"):
        fill(QUERIES["11_stories"], {"topic": "x"})


def test_the_vertical_view_prints_a_column_a_line(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _print_vertical(
        ask(
            published,
            "select 1 as a, 'deux\x1b[31m' as bbb, null as c union all select 4, 'q', 5.5",
        )
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "── 1 ──" and lines[1] == "a    1" and lines[4] == "── 2 ──"
    assert lines[2].startswith("bbb  deux") and "\x1b" not in lines[2]
    assert lines[6] == "bbb  q" and lines[7] == "c    5.5"


def test_the_question_of_persons_lists_no_places() -> None:
    assert "kind in ('person', 'org', 'media')" in fill(QUERIES["07_rising_entities"], {})
