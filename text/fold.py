"""Folding: what two spellings of one text have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Typographic variants that printers and keyboards mix freely. One character for one character,
# so that a span in the folded text is the same span in the text as printed.
_VARIANTS = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "`": "'",
        "´": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "‐": "-",
        "−": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2007": " ",
        "\n": " ",
        "\t": " ",
    }
)
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


def fold(s: str) -> str:
    """The text in lower case, accents and typography folded; always as long as `s`.

    `s` must be NFC (text.decode gives it). Ligatures stay: see `words` for comparing texts.
    """
    plain = s.translate(_VARIANTS)
    if plain.isascii():
        return plain.lower()
    return "".join(c.lower() if c.isascii() else _fold_char(c) for c in plain)


def words(s: str) -> list[str]:
    """The folded words of a text, in order, ligatures written out, punctuation gone."""
    return _WORD.findall(fold(s).translate(_LIGATURES))


def normalise(s: str) -> str:
    """What two texts are compared by: folded words joined by one space.

    "Exact after normalisation" means that this is equal.
    """
    return " ".join(words(s))
