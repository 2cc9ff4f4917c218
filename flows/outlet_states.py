"""How the outlets do, judged after a run; and which of them a run leaves in peace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flows.run_context import Newsroom
from monitoring.outlet_health import assess, history_since, rests
from records import OutletState
from warehouse.health import Connection, Past, pasts, store_states


def awake(room: Newsroom, pasts: Mapping[str, Past]) -> Newsroom:
    """The newsroom without the outlets that rest this time."""
    now = room.now()
    ids = tuple(o.id for o in room.enabled if not rests(pasts.get(o.id, Past()).visits, now))
    return room if len(ids) == len(room.enabled) else replace(room, only=ids)


def judge_outlets(connection: Connection, room: Newsroom, run_id: str) -> list[OutletState]:
    """Judge the enabled outlets after a run, and keep it in the open warehouse."""
    now = room.now()
    enabled = [outlet for outlet in room.outlets.values() if outlet.enabled]
    states = assess(enabled, pasts(connection, history_since(now)), now)
    store_states(connection, states, run_id, now)
    return states
