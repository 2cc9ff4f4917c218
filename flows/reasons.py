"""Reasons as a person reads them, in the language of the command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from flows import messages
from records.reason import Reason

_FOLDER = Path(__file__).parent / "messages"


def condensed(reason: Reason | None) -> str:
    """A reason and what is said beside it, each once; empty for none."""
    from i18n import open_language  # Babel: `veille --help` does without it

    return open_language(messages.language()).reasons(reason)


def told_error(message: str) -> str:
    """The line of an error in the language of this process, what it fills in looked up as well."""
    if messages.language() == "en":
        return message
    for pattern, french in _errors():
        if match := pattern.fullmatch(message):
            return french.format(*map(told_error, match.groups()))
    return message


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
