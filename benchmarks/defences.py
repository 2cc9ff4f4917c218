"""Removes the defences of the harvest one at a time: at least one test must fail for each.

`python -m benchmarks.defences [--jobs N] [NAME…]` works on copies of the tree and leaves the
checkout alone. The rows are in defences.toml. A row is given three minutes: one that hangs longer
without its defence is counted as a failed test.
"""

from __future__ import annotations

import argparse
import os
import queue
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "records", "text", "harvest", "extractors", "topics", "duplicates", "warehouse", "reports",
    "flows", "seeds", "tests", "benchmarks",
)  # fmt: skip
ROW_S = 180


@dataclass(frozen=True)
class Defence:
    name: str
    file: str
    stands: str
    replaced_by: str
    watched_by: str


DEFENCES = [
    Defence(**row)
    for row in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["defence"]
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    wanted = [d for d in DEFENCES if not given.names or d.name in given.names]
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copies: queue.Queue[Path] = queue.Queue()
        for job in range(given.jobs):
            copies.put(copied(Path(folder) / str(job)))
        with ThreadPoolExecutor(given.jobs) as pool:
            watched = list(pool.map(lambda d: told(d, copies), wanted))
    seconds = time.monotonic() - started
    print(f"{sum(watched)} of {len(wanted)} defences are watched by a test, {seconds:.0f} s")
    sys.exit(0 if all(watched) else 1)


def copied(folder: Path) -> Path:
    """A copy of the tree to break."""
    for room in ROOMS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, folder / room, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def told(defence: Defence, copies: queue.Queue[Path]) -> bool:
    """Whether a test fails when the defence is removed, printed as a line."""
    copy = copies.get()
    try:
        started = time.monotonic()
        failed = falls(defence, copy)
        mark = "ok  " if failed else "MISS"
        print(f"{mark} {time.monotonic() - started:5.1f} s  {defence.name}", flush=True)
        return failed
    finally:
        copies.put(copy)


def falls(defence: Defence, copy: Path) -> bool:
    """Whether a test fails when the defence is removed in this copy, which is put right after."""
    file = copy / defence.file
    text = file.read_text("utf-8")
    places = text.count(defence.stands)
    assert places == 1, f"{defence.name}: {places} places"
    file.write_text(text.replace(defence.stands, defence.replaced_by), "utf-8")
    options = ["-q", "-x", "--timeout=60", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *shlex.split(defence.watched_by)],
            cwd=copy, env=environment, capture_output=True, text=True, timeout=ROW_S,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return True
    finally:
        file.write_text(text, "utf-8")
    assert done.returncode in (0, 1), done.stdout[-2000:] + done.stderr[-500:]
    return done.returncode == 1


if __name__ == "__main__":
    main()
