"""Folding: what two spellings of one text have in common."""

from __future__ import annotations

import re
import unicodedata

# Typographic variants that printers and keyboards mix freely. One character for one character,
# so that a span in the folded text is the same span in the text as printed.
_VARIANTS = {
    ord(printed): folded
    for printed, folded in {
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
    }.items()
}
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
_WORD = re.compile(r"[^\W_]+")


class _Folding(dict[int, str]):
    """Folded form of each character, worked out when it first occurs."""

    def __missing__(self, code: int) -> str:
        char = _VARIANTS.get(code, chr(code))
        base = unicodedata.normalize("NFD", char)[0].lower()
        self[code] = folded = base if len(base) == 1 else char
        return folded


_FOLDING = _Folding()


def fold(s: str) -> str:
    """The text in lower case, accents and typography folded; always as long as `s`.

    `s` must be NFC (text.decode gives it). Ligatures stay: see `words` for comparing texts.
    """
    return s.translate(_FOLDING)


def words(s: str) -> list[str]:
    """The folded words of a text, in order, ligatures written out, punctuation gone."""
    return _WORD.findall(fold(s).translate(_LIGATURES))


def normalise(s: str) -> str:
    """What two texts are compared by: folded words joined by one space.

    "Exact after normalisation" means that this is equal.
    """
    return " ".join(words(s))
