"""Which runs are due: what a missed one means, and what an offline one does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cronsim import CronSim

from flows.settings import Settings
from records import RunStatus
from system.clock import same_day
from warehouse.reader import query

RETRY = timedelta(minutes=15)
"""The line is down, or another run holds the lock: tried again this often, the same day."""

_DONE = (RunStatus.COMPLETE, RunStatus.DEGRADED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A run that gave its news."""

    run_id: str
    started_at: datetime


def last_due(cron: str, timezone: str, now: datetime) -> datetime:
    """When this schedule should last have fired (UTC)."""
    local = now.astimezone(ZoneInfo(timezone))
    return next(CronSim(cron, local, reverse=True)).astimezone(UTC)


def done_since(published: Path, kind: str, since: datetime) -> Done | None:
    """The last run of this kind that began at or after `since` and gave its news, if any."""
    if not published.is_file():
        return None
    found = query(published, _DONE_SINCE, [kind, list(_DONE), since]).rows
    return Done(run_id=found[0][0], started_at=found[0][1]) if found else None


_DONE_SINCE = """
select run_id, started_at from run
where kind = ? and status in (select unnest(?)) and started_at >= ?
order by started_at desc limit 1
"""


def offline_today(published: Path, now: datetime, timezone: str) -> bool:
    """Whether today's last run found the line down: then another try is due."""
    if not published.is_file():
        return False
    found = query(published, _LAST).rows
    if not found or found[0][0] != RunStatus.OFFLINE:
        return False
    return same_day(found[0][1], now, timezone)


_LAST = """
select status, started_at from run where kind in ('daily', 'feeds')
order by started_at desc limit 1
"""


def missed(settings: Settings, now: datetime) -> datetime | None:
    """The daily run that should have been and was not: when it was due, or None."""
    due = last_due(settings.schedule.daily, settings.schedule.timezone, now)
    return None if done_since(settings.published, "daily", due) else due
