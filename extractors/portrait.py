"""The portrait of a writer under a text: by its form, not by an outlet."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from extractors.signature import is_name
from text.fold import fold

_LONGEST = 420
_FEWEST_PARAGRAPHS = 3


@cache
def _forms() -> re.Pattern[str]:
    data = tomllib.loads(files("extractors").joinpath("signature.toml").read_text("utf-8"))
    return re.compile("|".join(data["portraits"]))


def drop_portrait(paragraphs: list[str]) -> list[str]:
    """Drop the portrait of a writer whom the text names nowhere."""
    last = paragraphs[-1] if len(paragraphs) >= _FEWEST_PARAGRAPHS else ""
    match = _forms().fullmatch(fold(last)) if 0 < len(last) < _LONGEST else None
    if match is None:
        return paragraphs
    group = "name" if match["name"] else "late"
    name = last[match.start(group) : match.end(group)].strip()
    told = sum(name in each for each in paragraphs if each != name)
    if not is_name(name) or len(name.split()) < 2 or told > 1:
        return paragraphs
    kept = paragraphs[:-1]
    return kept[:-1] if kept[-1] == name else kept
