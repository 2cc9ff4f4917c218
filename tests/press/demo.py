"""`make demo`: thirty days of the practice press through the whole pipeline, into demo/."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path

from cli.tables import print_report
from flows.run import run_once
from flows.run_report import RunReport
from flows.settings import Settings
from records import VeilleError
from tests.press.measure import Measure, measure
from tests.press.room import press_room
from tests.press.server import Press

DAYS = (4, 8, 12, 14, 16, 22, 28, 30)
DATA = Path("demo")
WAREHOUSE = DATA / "warehouse.duckdb"
_MARK = DATA / "made-by-make-demo"


def main() -> None:
    """Start the press, run the pipeline on eight days of its month, print what came of it."""
    try:
        _begin_anew()
        with Press(day=1) as press:
            report = asyncio.run(_month(press))
            print_report(report)
            _print_measure(measure(press, DATA / "published.duckdb"))
    except VeilleError as error:
        sys.exit(str(error))
    _say(f"Entrepôt : {WAREHOUSE}  (duckdb {WAREHOUSE}, ou VEILLE_DATA_DIR={DATA} veille sql …)")


def _begin_anew() -> None:
    """The press begins on its first day again: what an earlier demo left must go first."""
    if DATA.exists() and not _MARK.exists():
        sys.exit(f"{DATA.resolve()} is not the demo's own folder: move it, then make demo again")
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir()
    _MARK.touch()


async def _month(press: Press) -> RunReport:
    room = press_room(press, Settings(data_dir=DATA))
    for day in DAYS:
        press.day = day
        report = await run_once(room, kind="demo", orchestrate=False)
        _say(
            f"{day:2} septembre : {report.documents:2} documents nouveaux, "
            f"{len(report.articles):2} sur les relations Mali–Russie"
        )
    return report


def _print_measure(found: Measure) -> None:
    _say("")
    for name, good, total in found.rows:
        _say(f"{name:55} {good:4} / {total}")
    for line in found.misses:
        _say(f"  ! {line}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
