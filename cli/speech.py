"""The language of the command under way, for its time only; every other room is handed its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # Babel: `veille --help` does without it
    from i18n import Language
    from records.reason import Reason

_SPOKEN: ContextVar[Language | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """While it lasts, the command speaks this language; its threads and tasks do too."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def language() -> Language:
    """Give the language of the command under way; French where none is."""
    from i18n import open_language

    return _SPOKEN.get() or open_language("fr")


def tr(key: str, **values: Any) -> str:
    """Say a message in the command's language, its `{names}` filled in."""
    return language().say(key, **values)


def condensed(reason: Reason | None) -> str:
    """Say a reason and what is said beside it in the command's language; empty for none."""
    return language().reasons(reason)
