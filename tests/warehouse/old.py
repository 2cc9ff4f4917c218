"""Small warehouses of every schema version, stored in `old/`: what migrations are tested on.

`python -m tests.warehouse.old` writes those of versions that have none yet; with `--all`, all of
them (only before a release: afterwards a stored file is what users have).
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.warehouse.made import NOON, batch, document, outlet, run
from warehouse import migrate, writer
from warehouse.connection import writing

FOLDER = Path(__file__).parent / "old"


def stored() -> list[Path]:
    """The stored warehouses, oldest first."""
    return sorted(FOLDER.glob("*.duckdb.gz"))


def make(version: int, target: Path) -> None:
    """A warehouse of a version, written by this program's writer as far as it can."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        path = Path(name) / "w.duckdb"
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        known = [m for m in migrate.migrations() if m[0] <= version]
        patch.setattr(migrate, "migrations", lambda: known)
        with writing(path) as connection:
            migrate.migrate(connection, path)
            made = writer.Warehouse(connection, path)
            made.record_outlets([outlet("alpha")], NOON)
            made.begin_run(run())
            made.append(batch(document(), document("https://alpha.example/2", "Autre.")), "run-1")
        target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def main() -> None:
    """Write the files that are missing."""
    FOLDER.mkdir(exist_ok=True)
    for version, _ in migrate.migrations():
        target = FOLDER / f"schema_{version:04d}.duckdb.gz"
        if "--all" in sys.argv or not target.exists():
            make(version, target)
            print(target, target.stat().st_size)  # noqa: T201


if __name__ == "__main__":
    main()
