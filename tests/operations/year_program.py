"""`veille` as the operator of the year types it: the practice press is the world, its day today.

`YEAR_PRESS` is the press's port, `YEAR_NOW` the instant. All else is the command as it is.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import flows.run_context
import flows.weekly_round
from cli.app import main
from flows.run_context import Newsroom
from flows.settings import Settings
from tests.press.one_day import Now, room_at

if __name__ == "__main__":
    clock = Now(datetime.fromisoformat(os.environ["YEAR_NOW"]))

    def open_newsroom(settings: Settings, *, without_wrong: bool = False) -> Newsroom:
        return room_at(settings, int(os.environ["YEAR_PRESS"]), clock)

    flows.run_context.open_newsroom = open_newsroom
    now: dict[str, Any] = {"clock": clock.now, "sleep": clock.pass_by}
    flows.weekly_round.World.__init__.__kwdefaults__ = now
    main()
