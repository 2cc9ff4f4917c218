"""Each door that strangers' or people's input comes in by, with the inputs to try it with.

A door answers a value or raises a VeilleError that says one clear line; all else is a fault.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from i18n import open_language
from records import VeilleError

LIMIT_S = 2.0
"""Processor time that one input of a few hundred bytes may cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A way in: what to try, and what reads it."""

    inputs: st.SearchStrategy[Any]
    reads: Callable[[Any], object]
    share: float = 1.0
    """Of the examples that a door is tried with: less where one costs milliseconds."""


Doors = Mapping[str, Door]


def enter(door: Door, given_input: Any) -> None:
    """Let one input in; raises AssertionError for a hang or for words that are no clear line."""
    started = time.process_time()
    try:
        door.reads(given_input)
    except VeilleError as refused:
        for language in ("fr", "en"):
            said = open_language(language).error(refused)
            assert said.strip() and len(said.splitlines()) == 1, said
            said.encode("utf-8", "strict")
    took_s = time.process_time() - started
    assert took_s < LIMIT_S, f"{took_s:.1f} s"


def try_door(door: Door, examples: int) -> int:
    """Try a door with so many inputs; gives how many were tried, raises what one of them raised."""
    tried = 0

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(door.inputs)
    def run(given_input: Any) -> None:
        nonlocal tried
        tried += 1
        enter(door, given_input)

    run()
    return tried


def strict_json(line: str) -> object:
    """Read a line as strict JSON: NaN and Infinity, which Python would write, are none."""

    def refuse(name: str) -> object:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(line.encode("utf-8", "backslashreplace"), parse_constant=refuse)


def written(folder: Path, name: str) -> Callable[[bytes], Path]:
    """A writer of one file, anew for each input."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)

    def write(body: bytes) -> Path:
        path.write_bytes(body)
        return path

    return write


def in_folder(folder: Path, act: Callable[[], object]) -> object:
    """Act with this working directory, and come back."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return act()
    finally:
        os.chdir(before)
