"""The house keeps its measure: what `make house` counts stays under its bounds."""

from __future__ import annotations

import re

import pytest

from tests import house

FIGURES = house.figures()


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_stays_under_its_bound(name: str) -> None:
    assert FIGURES[name] <= house.BOUNDS["bound"][name], f"make house: {name}"


def test_every_retired_word_has_one_of_the_glossary() -> None:
    assert all(house.BOUNDS["retired"].values())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("RunReport", {"run", "report"}),
        ("tell_operator", {"tell", "operator"}),
        ("WALLS", {"walls"}),
        ("HTTPWall", {"http", "wall"}),
    ],
)
def test_a_name_is_read_word_by_word(name: str, words: set[str]) -> None:
    assert house.words_of(name) == words


def test_the_glossary_uses_no_retired_word_as_an_entry() -> None:
    text = (house.ROOT / "docs" / "glossary.md").read_text("utf-8")
    entries = {entry.lower() for entry in re.findall(r"(?m)^\| \*\*(.+?)\*\* \|", text)}
    assert len(entries) > 25
    assert not entries & set(house.BOUNDS["retired"])
