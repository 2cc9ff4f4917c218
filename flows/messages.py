"""What the command says, in French and English: one table a message in `messages/*.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from string import Formatter

_FOLDER = Path(__file__).parent / "messages"
_language = "fr"


def speak(language: str) -> None:
    """Choose the language of this process's messages: `fr` or `en`."""
    global _language  # one command, one language: set once, before anything is printed
    _language = language


def language() -> str:
    """The language of this process's messages."""
    return _language


class _Counted(Formatter):
    """`{n:envoyé|envoyés}` is the word that goes with the number: 0 is singular in French."""

    def format_field(self, value: object, format_spec: str) -> str:
        """The value in its form, or the word that it chooses."""
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        # A number that is written out already (`1 234`) is never one of the small ones.
        small = int(value) if isinstance(value, int) or str(value).isdecimal() else 2  # type: ignore[call-overload]
        single = small in (0, 1) if _language == "fr" else small == 1
        return one if single else many


_counted = _Counted()


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    entries: dict[str, dict[str, str]] = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        for key, forms in tomllib.loads(file.read_text("utf-8")).items():
            entries[key] = forms
    return entries


def tr(key: str, **values: object) -> str:
    """The message in the language of this process, its `{names}` filled in.

    `{n} {n:article|articles}` writes a whole number and the word in its number.
    """
    return _counted.vformat(_catalogue()[key][_language], (), values)
