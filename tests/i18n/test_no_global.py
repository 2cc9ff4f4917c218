"""The language is handed over: no room keeps one, and nothing but the door chooses it."""

from __future__ import annotations

import re
from pathlib import Path

TOP = Path(__file__).parents[2]
ROOMS = [
    f.parent for f in TOP.glob("*/__init__.py") if f.parent.name not in ("tests", "benchmarks")
]


def sources(*without: str) -> dict[str, str]:
    files = (f for room in ROOMS if room.name not in without for f in room.rglob("*.py"))
    return {str(f.relative_to(TOP)): f.read_text("utf-8") for f in files}


def test_no_module_has_a_language_of_its_own() -> None:
    kept = re.compile(r"global _?lang|^_?(?:LANGUAGE|SPOKEN|language)\b.*=", re.MULTILINE)
    found = {name for name, text in sources().items() if kept.search(text)}
    assert found == {"cli/speech.py"}


def test_only_doors_make_words_of_what_is_stored() -> None:
    """The rooms that store, fetch, read and judge do not know that there are languages."""
    doors = ("cli", "flows", "monitoring", "reports", "i18n")
    assert [
        name for name, text in sources(*doors).items() if re.search("import.*i18n|from i18n", text)
    ] == []


def test_nothing_recovers_meaning_from_a_sentence() -> None:
    gone = ("reasons.tsv", "errors.tsv", "reasons.toml")
    assert [f for name in gone for f in TOP.rglob(name) if ".venv" not in f.parts] == []
