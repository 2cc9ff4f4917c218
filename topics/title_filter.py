"""Which titles go first where a budget ends: those that name the Russian side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from records import Side


def promising_titles(local: Path) -> Callable[[str], bool]:
    """Whether a title names somebody or something of the Russian side; tables load at first use."""
    found: list[Callable[[str], bool]] = []

    def promising(title: str) -> bool:
        if not title:
            return False
        if not found:
            from topics.classifier import load

            classifier = load(local)
            found.append(
                lambda t: any(e.side is Side.RUSSIA for e in classifier.label(t, "").entities)
            )
        return found[0](title)

    return promising
