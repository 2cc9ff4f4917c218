"""Reasons as a person reads them, in the language of the command."""

from __future__ import annotations

from flows import messages
from records.reason import Reason


def condensed(reason: Reason | None) -> str:
    """A reason and what is said beside it, each once; empty for none."""
    from i18n import open_language  # Babel: `veille --help` does without it

    return open_language(messages.language()).reasons(reason)
