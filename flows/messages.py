"""What the command says, in the language that it was asked in."""

from __future__ import annotations

_language = "fr"


def speak(language: str) -> None:
    """Choose the language of this process's messages: `fr` or `en`."""
    global _language  # one command, one language: set once, before anything is printed
    _language = language


def language() -> str:
    """The language of this process's messages."""
    return _language


def tr(key: str, **values: object) -> str:
    """The message in the language of this process, its `{names}` filled in."""
    from i18n import open_language  # Babel: `veille --help` does without it

    return open_language(_language).say(key, **values)
