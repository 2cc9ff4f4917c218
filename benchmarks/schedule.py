"""`veille schedule` on the press with a cron of every minute: it fires, is stopped over a due time
while news appears, and catches up once. `make test-schedule` (five minutes, mostly of waiting).
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from flows.settings import load_settings
from tests.operations.test_schedule import NEW_BY_RUN
from tests.press.schedule_desk import FlowRun, ended, serving_schedule, wait_for
from tests.press.server import Press
from warehouse.reader import query

FIRES = 3


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def tell(runs: list[FlowRun], before: int) -> None:
    for run in runs[before:]:
        say(
            f"{run.name}: due {run.due_at:%H:%M:%S}, started {run.started_at:%H:%M:%S},"
            f" ended {run.ended_at:%H:%M:%S}, {run.state}"
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as name, Press(day=5) as press:
        data = Path(name) / "data"
        data.mkdir()
        say("veille schedule starts, cron '* * * * *', nothing stored yet")
        with serving_schedule(data, press):
            wait_for(lambda: len(ended(data)) > FIRES, seconds=400)
        first = ended(data)
        tell(first, 0)
        press.day = 8
        say("stopped; meanwhile the press publishes three days of news")
        stopped = datetime.now(UTC)
        wait_for(lambda: datetime.now(UTC) - stopped > timedelta(seconds=75), seconds=100)
        say("started again")
        with serving_schedule(data, press):
            wait_for(lambda: len(ended(data)) >= len(first) + 2, seconds=400)
        runs = ended(data)
        tell(runs, len(first))
        stored = query(load_settings(data_dir=data).published, NEW_BY_RUN).rows
    new = [row[0] for row in stored]
    overlaps = sum(b.started_at < a.ended_at for a, b in pairwise(runs))
    on_time = [run for run in first if not run.name.startswith("catch-up")]
    skipped = sum(run.state == "Skipped" for run in runs)
    say(f"new articles run by run: {new}; {skipped} late ones skipped; {overlaps} overlap")
    # What was due while it was stopped: one run makes up for it, the others are skipped.
    again = runs[len(first) :]
    late = [run.state for run in again if run.due_at <= again[0].started_at]
    say(f"due while it was stopped: {', '.join(late)}")
    good = len(on_time) >= FIRES and not overlaps and late.count("Completed") == 1
    sys.exit(0 if good and sum(bool(count) for count in new) == 2 else 1)


if __name__ == "__main__":
    main()
