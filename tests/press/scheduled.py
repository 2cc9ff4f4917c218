"""The daily flow over the practice press, as a schedule starts it.

It is the real one but for the newsroom that it opens: that of the press on the port which
`PRESS_PORT` names, without a line while a file `no-line` lies in the data folder. `PRESS_RETRY_S`
shortens the quarter of an hour after an offline run.
"""

from __future__ import annotations

import os
from datetime import timedelta

from flows.daily import orchestrated  # isort: skip  # it makes Prefect's environment first
from prefect import flow
from prefect.client.schemas.objects import State

from flows import scheduled_run
from flows.run_context import Newsroom
from flows.settings import Settings
from tests.press.one_day import Now, room_at


def open_room(settings: Settings) -> Newsroom:
    """The press's newsroom, at the machine's own time."""
    line = not (settings.data_dir / "no-line").exists()
    return room_at(settings, int(os.environ["PRESS_PORT"]), Now(), line=line)


@flow(name="daily", persist_result=False, validate_parameters=False)
async def daily(feeds_only: bool = False) -> State[str]:
    """As the real one does it."""
    vars(scheduled_run)["RETRY"] = timedelta(seconds=int(os.environ.get("PRESS_RETRY_S", "900")))
    return await scheduled_run.scheduled_run(
        orchestrated, feeds_only=feeds_only, open_room=open_room
    )
