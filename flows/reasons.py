"""Reasons as a person reads them: each once, in the language of the command."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from flows import messages

_FILE = Path(__file__).parent / "messages" / "reasons.tsv"
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


@cache
def _table() -> list[tuple[re.Pattern[str], str]]:
    lines = _FILE.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(re.compile(pattern), french) for pattern, french in rows]
