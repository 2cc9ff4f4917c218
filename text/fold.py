"""Folding: what two spellings of one text have in common."""

from __future__ import annotations

import codecs
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
_LIGATURES = (("œ", "oe"), ("æ", "ae"), ("ß", "ss"))


class _Folding(dict[int, str]):
    """Folded form of each character, worked out when it first occurs."""

    def __missing__(self, code: int) -> str:
        char = _VARIANTS.get(code, chr(code))
        base = unicodedata.normalize("NFD", char)[0].lower()
        self[code] = folded = base if len(base) == 1 else char
        return folded


_FOLDING = _Folding()

# The 256 characters that French pages are made of. Text of these goes through two of Python's
# own one-byte tables, in a tenth of the time that `str.translate` takes for text with accents.
_PRINTED = "".join(map(chr, (*range(0x80), *range(0xA0, 0x100)))) + (
    "‘’ʼ“”„–—‑‐−\u202f\u2009\u2007œŒ€…•†‰‹›ŸŠšŽž‚™→″"
)
_CODES = codecs.charmap_build(_PRINTED)
_FOLDED = _PRINTED.translate(_FOLDING)
_WORD_LETTERS = "".join(c if c.isalnum() else " " for c in _FOLDED)


def fold(s: str) -> str:
    """The text in lower case, accents and typography folded; always as long as `s`.

    `s` must be NFC (text.decode gives it). Ligatures stay: see `words` for comparing texts.
    """
    if s.isascii():
        return s.translate(_FOLDING)
    try:
        codes, _ = codecs.charmap_encode(s, "strict", _CODES)
    except UnicodeEncodeError:
        return s.translate(_FOLDING)
    return codecs.charmap_decode(codes, "strict", _FOLDED)[0]


def _letters(s: str) -> str:
    """The folded text with a space in place of all that is no letter or digit."""
    try:
        codes, _ = codecs.charmap_encode(s, "strict", _CODES)
    except UnicodeEncodeError:
        return "".join(c if c.isalnum() else " " for c in fold(s))
    return codecs.charmap_decode(codes, "strict", _WORD_LETTERS)[0]


def words(s: str) -> list[str]:
    """The folded words of a text, in order, ligatures written out, punctuation gone."""
    letters = _letters(s)
    for ligature, written_out in _LIGATURES:
        letters = letters.replace(ligature, written_out)
    return letters.split()


def normalise(s: str) -> str:
    """What two texts are compared by: folded words joined by one space.

    "Exact after normalisation" means that this is equal.
    """
    return " ".join(words(s))
