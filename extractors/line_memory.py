"""What was seen at the edges of each outlet's texts, in one small file of keys beside the data."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypedDict

from extractors.repeats import FEWEST_TEXTS, edge_keys, repeated_keys, text_key
from records.outlet import Outlet
from system.private_file import write_private

log = logging.getLogger(__name__)

FILE = "repeated_lines.json"
_FORGOTTEN = timedelta(days=120)
"""A line that was not seen for so long and never on enough texts was none of the outlet's."""
_MOST_LINES = 600
"""Lines kept for an outlet; what was seen least lately goes first."""


class Sighting(TypedDict):
    """A line: the texts that bore it, and the day when it was seen last."""

    texts: list[str]
    last: str


Memory = dict[str, dict[str, Sighting]]
"""By outlet, then by the key of the line."""


def recall_lines(folder: Path, outlets: Iterable[Outlet]) -> tuple[Outlet, ...]:
    """Give outlets the lines that they were seen to print on several pages."""
    memory = _load(folder / FILE)
    return tuple(
        replace(outlet, repeated_lines=_repeated(memory[outlet.id]))
        if outlet.id in memory
        else outlet
        for outlet in outlets
    )


def _repeated(lines: dict[str, Sighting]) -> tuple[str, ...]:
    return repeated_keys({key: seen["texts"] for key, seen in lines.items()})


def learn_lines(
    folder: Path, outlet_id: str, texts: Sequence[Sequence[str]], *, today: date
) -> None:
    """Learn from the paragraphs of an outlet's new texts."""
    edges = [(text_key(text), edge_keys(text)) for text in texts]
    if not any(keys for _, keys in edges):
        return
    memory = _load(folder / FILE)
    lines = memory.setdefault(outlet_id, {})
    for text, keys in edges:
        for key in keys:
            seen = lines.setdefault(key, Sighting(texts=[], last=""))
            if text not in seen["texts"] and len(seen["texts"]) < FEWEST_TEXTS:
                seen["texts"].append(text)
            seen["last"] = today.isoformat()
    memory[outlet_id] = _kept(lines, today)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{FILE}.part"
    write_private(part, json.dumps(memory, separators=(",", ":")))
    part.replace(folder / FILE)


def _kept(lines: dict[str, Sighting], today: date) -> dict[str, Sighting]:
    """The lines that are remembered: the repeated ones, then those seen lately."""
    since = (today - _FORGOTTEN).isoformat()
    fresh = [
        (key, seen)
        for key, seen in lines.items()
        if seen["last"] >= since or len(seen["texts"]) >= FEWEST_TEXTS
    ]
    fresh.sort(key=lambda pair: (len(pair[1]["texts"]), pair[1]["last"]), reverse=True)
    return dict(fresh[:_MOST_LINES])


def _load(file: Path) -> Memory:
    """The memory; an empty one where there is none or it cannot be read: it is learned anew."""
    try:
        memory: Memory = json.loads(file.read_text("utf-8"))
        for lines in memory.values():
            for seen in lines.values():
                _ = len(seen["texts"]), seen["last"] + ""
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
        log.warning("%s: %s: what outlets print on several pages is learned anew", file, error)
        return {}
    return memory
