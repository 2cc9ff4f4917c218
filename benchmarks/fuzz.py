"""Tries every door with random broken inputs: `make bench-fuzz` (VEILLE_FUZZ: inputs in all)."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile.doors_of_people import desk_doors, operator_doors
from tests.hostile.doors_of_strangers import list_doors, name_doors, pipe_doors
from tests.hostile.fuzzing import try_door

INPUTS = int(os.environ.get("VEILLE_FUZZ", "120000"))


def main() -> None:
    """Print inputs, faults and seconds a door; exit 1 when one had a fault."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        doors = {
            **operator_doors(folder), **desk_doors(folder),
            **list_doors(), **name_doors(), **pipe_doors(),
        }  # fmt: skip
        each = INPUTS / sum(door.share for door in doors.values())
        tried = faults = 0
        for name, door in doors.items():
            started = time.perf_counter()
            try:
                count, fault = try_door(door, int(each * door.share)), ""
            except Exception as error:  # noqa: BLE001  # whatever it is, it is told
                count, fault = 0, _told(error)
                faults += 1
            tried += count
            print(f"{name:24} {count:7d} inputs {time.perf_counter() - started:6.1f} s", flush=True)
            if fault:
                print(fault, flush=True)
    print(f"{tried} inputs at {len(doors)} doors: {faults} with a traceback or over the time")
    sys.exit(bool(faults))


def _told(error: Exception) -> str:
    """The innermost calls, the error, and the smallest input that gives it."""
    notes = getattr(error, "__notes__", ())
    calls = traceback.format_tb(error.__traceback__)[-2:]
    return "".join((*calls, f"{type(error).__name__}: {error}\n"[:400], *notes))[:2_000]


if __name__ == "__main__":
    main()
