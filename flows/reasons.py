"""Reasons as a person reads them: each once, in the language of the command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flows import messages

_FOLDER = Path(__file__).parent / "messages"
_ADDRESS = re.compile(r"^https?://\S+: ")


def condensed(reason: str) -> str:
    """Several addresses that failed for one reason give it once: `a.ml does not resolve`."""
    problems = (_ADDRESS.sub("", part) for part in reason.split("; "))
    return " ; ".join(dict.fromkeys(told(problem) for problem in problems if problem))


def told(reason: str) -> str:
    """One reason in the language of this process; one that the table lacks stays as written."""
    if messages.language() == "en":
        return reason
    for pattern, french in _table():
        if match := pattern.fullmatch(reason):
            return match.expand(re.sub(r"\$(\d)", r"\\g<\1>", french))
    return reason


def told_error(message: str) -> str:
    """The line of an error in the language of this process, what it fills in looked up as well."""
    if messages.language() == "en":
        return message
    for pattern, french in _errors():
        if match := pattern.fullmatch(message):
            return french.format(*map(told_error, match.groups()))
    return message


@cache
def _table() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), french) for pattern, french in _rows("reasons.tsv")]


@cache
def _errors() -> list[tuple[re.Pattern[str], str]]:
    parts = ((english.split("{}"), french) for english, french in _rows("errors.tsv"))
    return [
        (re.compile("(.+?)".join(map(re.escape, english)), re.DOTALL), french)
        for english, french in parts
    ]


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            written, french = line.split("\t")
            yield written, french
