"""What the command says, in French and English: one table a message in `messages/*.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "messages"
_language = "fr"


def speak(language: str) -> None:
    """Choose the language of this process's messages: `fr` or `en`."""
    global _language  # one command, one language: set once, before anything is printed
    _language = language


def language() -> str:
    """The language of this process's messages."""
    return _language


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    entries: dict[str, dict[str, str]] = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        for key, forms in tomllib.loads(file.read_text("utf-8")).items():
            entries[key] = forms
    return entries


def tr(key: str, **values: object) -> str:
    """The message in the language of this process, its `{names}` filled in."""
    return _catalogue()[key][_language].format(**values)
