from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import records
from flows import messages
from flows.reasons import _rows, told_error

TOP = Path(__file__).parents[2]
ROOMS = [file.parent for file in sorted(TOP.glob("*/__init__.py")) if file.parent.name != "tests"]
# Kinds of error that a reason tells of (reasons.tsv), not the command's last line.
REASONS = {"AddressRefused", "FetchError", "ExtractError", "OutletError"}
ERRORS = {name for name in dir(records) if name.endswith(("Error", "Locked", "Newer", "Busy"))}
ERRORS = (ERRORS | {"RefusedError", "ArchiveError", "EndpointError"}) - REASONS


def written(node: ast.expr) -> str:
    """The message as the code writes it, `7` for what it fills in; "" when it is no literal."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "7" for v in node.values)
    if isinstance(node, ast.BinOp):
        return written(node.left) + (written(node.right) or "7")
    return str(node.value) if isinstance(node, ast.Constant) else ""


def raised() -> Iterator[tuple[str, str]]:
    for file in (f for room in ROOMS for f in sorted(room.rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and is_error(node.func):
                yield file.name, written(node.args[-1])


def is_error(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr == "wrong" or ast.unparse(function) == "place.error"
    return isinstance(function, ast.Name) and function.id in ERRORS


def test_every_error_that_the_rooms_raise_has_its_french() -> None:
    lines = [(file, line) for file, line in raised() if line.strip("7: ")]
    missing = [f"{file}: {line}" for file, line in lines if told_error(line) == line]
    assert len(lines) > 90
    assert missing == []


def test_both_languages_fill_in_as_much() -> None:
    for english, french in _rows("errors.tsv"):
        assert english.count("{}") == french.count("{}"), english


def test_what_an_error_fills_in_is_french_too() -> None:
    line = "entities.tsv, line 3: kind 'persn' is not one of ['body', 'person']"
    assert told_error(line).startswith("entities.tsv, ligne 3 : kind 'persn' n'est pas l'un de")


def test_an_error_stays_english_by_setting() -> None:
    messages.speak("en")
    try:
        assert told_error("a row without a term") == "a row without a term"
    finally:
        messages.speak("fr")
