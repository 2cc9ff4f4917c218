"""Removes the defences of the harvest one at a time: at least one test must fail for each.

`python -m benchmarks.defences [NAME…]` works on a copy of the tree and leaves the checkout alone.
The rows are in defences.toml.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "records", "text", "harvest", "extractors", "topics", "duplicates", "warehouse", "reports",
    "flows", "seeds", "tests", "benchmarks",
)  # fmt: skip


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
    wanted = [d for d in DEFENCES if not sys.argv[1:] or d.name in sys.argv[1:]]
    survived = []
    for defence in wanted:
        failed = falls(defence)
        print(f"{'ok  ' if failed else 'MISS'} {defence.name}", flush=True)
        if not failed:
            survived.append(defence.name)
    print(f"{len(wanted) - len(survived)} of {len(wanted)} defences are watched by a test")
    sys.exit(1 if survived else 0)


def falls(defence: Defence) -> bool:
    """Whether a test fails when the defence is removed, in a copy of the tree."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for room in ROOMS:
            shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copy)
        file = copy / defence.file
        text = file.read_text("utf-8")
        assert text.count(defence.stands) == 1, (
            f"{defence.name}: {text.count(defence.stands)} places"
        )
        file.write_text(text.replace(defence.stands, defence.replaced_by), "utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "--timeout=60",
            "-p",
            "no:cacheprovider",
        ]
        environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [*command, *defence.watched_by.split()],
            cwd=copy, env=environment, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stdout[-2000:] + done.stderr[-500:]
        return done.returncode == 1


if __name__ == "__main__":
    main()
