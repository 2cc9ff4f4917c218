"""Lines that an outlet prints on several pages: boilerplate by repetition."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b

from text.fold import normalise

_AT_TOP = 3
_AT_END = 4
"""Paragraphs from each edge that may be the outlet's own."""
_LONGEST = 240
"""Characters from which a line is prose, however often it comes."""
_FEWEST_PARAGRAPHS = 4
"""A text under this has no inside that tells it from another."""
FEWEST_TEXTS = 4
"""Texts on which a line was seen before it counts as the outlet's: columns close alike twice, not
four times, with nothing else alike."""


def line_key(line: str) -> str:
    """Make the key of a line: what it says cannot be read from it."""
    return blake2b(normalise(line).encode(), digest_size=8).hexdigest()


def edge_keys(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """List the keys of the lines at both edges of a text; none of a very short one."""
    if len(paragraphs) < _FEWEST_PARAGRAPHS:
        return ()
    inside = len(paragraphs) // 2
    top = paragraphs[: min(_AT_TOP, inside)]
    end = paragraphs[max(inside + 1, len(paragraphs) - _AT_END) :]
    lines = (line for line in (*top, *end) if len(line) <= _LONGEST)
    return tuple(dict.fromkeys(map(line_key, lines)))


def text_key(paragraphs: Sequence[str]) -> str:
    """Make the key of a text by its middle: two copies of one text are one witness."""
    return line_key(paragraphs[len(paragraphs) // 2]) if paragraphs else ""


def repeated_keys(witnesses: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """List the lines that enough different texts bear; by line, the texts that it was seen on."""
    return tuple(key for key, texts in witnesses.items() if len(texts) >= FEWEST_TEXTS)


def drop_repeats(paragraphs: list[str], repeated: Collection[str]) -> list[str]:
    """Drop the outlet's own lines from both edges of a text; its inside stays."""
    if not repeated or len(paragraphs) < 2:
        return paragraphs
    own = [len(line) <= _LONGEST and line_key(line) in repeated for line in paragraphs]
    inside = len(paragraphs) // 2
    top, end = min(_AT_TOP, inside), max(inside, len(paragraphs) - _AT_END)
    kept = [
        line
        for number, line in enumerate(paragraphs)
        if not (own[number] and (number < top or number >= end))
    ]
    return kept or paragraphs
