"""Interface strings keep to docs/wording.md: words to avoid stand in quotations only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from text.fold import normalise

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("flows", "reports")
SHOWN = (".toml", ".html", ".txt", ".j2", ".jinja", ".js", ".tsv")
VENDORED = {"vendor", "vendored", "node_modules"}


def avoided() -> list[str]:
    """The words of the two columns on the right, folded."""
    table = (ROOT / "docs" / "wording.md").read_text("utf-8")
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ")]
    words = [cell for row in rows[2:] for column in row[4:6] for cell in column.split(",")]
    return sorted({normalise(word) for word in words if word.strip()})


def interface() -> Iterator[tuple[str, str]]:
    """Files whose strings people read, and their text."""
    yield "topics.tsv", (ROOT / "topics/data/topics.tsv").read_text("utf-8")
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*")):
            if VENDORED & set(file.parts) or ".min." in file.name:
                continue
            if file.suffix in SHOWN:
                yield str(file.relative_to(ROOT)), file.read_text("utf-8")
            elif file.suffix == ".py":
                yield str(file.relative_to(ROOT)), "\n".join(_strings(file))


def _strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def found(text: str, words: list[str]) -> list[str]:
    flat = f" {normalise(text)} "
    return [word for word in words if re.search(rf" {re.escape(word)}s? ", flat)]


def test_the_table_names_words_to_avoid() -> None:
    words = avoided()
    assert {"junte", "mercenaires", "junta", "terroristes", "propaganda"} <= set(words)
    assert found("La « Junte » a parlé", words) == ["junte"]
    assert found("ajuntement, conjuncture", words) == []


STRINGS = dict(interface())


@pytest.mark.parametrize("name", STRINGS)
def test_interface_strings_keep_to_the_words(name: str) -> None:
    assert found(STRINGS[name], avoided()) == []
