"""A run under way: what it works with and how far it has come."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.outlet_states import awake
from flows.process_page import Reader
from flows.run_context import Newsroom
from flows.run_report import RunReport
from flows.visit import Visitor
from harvest.archive import Archive
from harvest.fetch_plan import RETRY_FOR
from harvest.policy import FetchPolicy
from harvest.server_dates import ask_servers, spread
from monitoring.alerts import News
from monitoring.outlet_health import WATCHED, history_since
from records import Batch, ClockError, Known, OutletReport, OutletState, Run, RunStatus
from records.error_code import ErrorCode
from records.reason import Reason, ReasonCode, make_reason
from system.clock import SystemClock
from system.free_space import refuse_full_disk
from system.log_lines import about_run
from topics.tables import unknown_files
from topics.title_filter import promising_titles
from warehouse.health import pasts
from warehouse.lineage import refuse_stranger
from warehouse.writer import open_warehouse

CLOCK_SLACK = timedelta(minutes=2)
"""What a time service may set a clock back by."""
ASK_TIME_AFTER = timedelta(days=2)
"""Servers are asked the time by a run that comes so long after the one before."""
LONG_GAP = timedelta(days=31)
"""Nobody leaves a watch alone for so long and comes back to a line that is down."""
RESUME_WITHIN = timedelta(hours=6)
"""A run killed longer ago is not resumed: its lists are stale."""
ASK_CHANGES = timedelta(hours=12)
"""Outlets are asked for changed articles by a run that comes so long after the one before."""
Told = Callable[[str, str], None]
"""Called with what happened (`visiting`, `stored`, `finishing`) and the outlet it concerns."""


def ignore_progress(event: str, outlet_id: str) -> None:
    """Do nothing with what happened: nobody is looking."""


@dataclass(slots=True)
class Session:
    """One run under way. `queued` and `stored` name the outlets that have come that far."""

    room: Newsroom
    run: Run
    visitor: Visitor
    tell: Told
    queue: asyncio.Queue[Batch | None] = field(default_factory=asyncio.Queue)
    queued: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    drained: bool = False
    reports: list[OutletReport] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    report: RunReport | None = None
    states: list[OutletState] = field(default_factory=list)
    """How the outlets do after this run."""
    news: News = field(default_factory=News)
    """What the operator was told after this run."""


@asynccontextmanager
async def open_session(
    room: Newsroom, kind: str, *, orchestrated: bool, tell: Told
) -> AsyncIterator[Session]:
    """Begin a run.

    Raises WarehouseError when the warehouse cannot be written, ClockError when the clock is
    earlier than the last run, VeilleError when the disk is nearly full.
    """
    refuse_full_disk(room.settings.data_dir)
    run = new_run(room, kind, orchestrated=orchestrated)
    refuse_stranger(room.settings.warehouse, room.settings.published)
    last = _last_run(room)
    refuse_early_clock(run.started_at, last)
    await refuse_wrong_clock(room, run, last)
    with open_warehouse(room.settings.warehouse) as warehouse:
        resumed_at = _resumed_at(last, run)
        if kind in WATCHED:
            room = awake(room, pasts(warehouse.connection, history_since(run.started_at)))
        warehouse.record_outlets(room.outlets.values(), run.started_at)
        warehouse.begin_run(run)
        known = {outlet.id: warehouse.known(outlet.id) for outlet in room.enabled}
        validators = warehouse.validators(_asked_again(room, known))
        first_visits = warehouse.first_visits()
        since = run.started_at - RETRY_FOR
        pending = {outlet.id: warehouse.pending(outlet.id, since) for outlet in room.enabled}
    reader = Reader(
        room.settings.local,
        room.credits(),
        timeout_s=room.settings.page_timeout_s,
        processes=room.settings.workers,
    )
    archive = Archive(room.settings.archive)
    try:
        async with room.make_fetcher(
            replace(fetch_policy(room), reuse_since=resumed_at), archive, room.clock
        ) as fetcher:
            visitor = Visitor(
                room=room,
                fetcher=fetcher,
                reader=reader,
                known=known,
                validators=validators,
                pending=pending,
                first_visits=first_visits,
                ask_changes=last is not None and run.started_at - last.started_at >= ASK_CHANGES,
                promising=promising_titles(room.settings.local),
            )
            with about_run(run.run_id):
                notes = about_desk_files(room)
                yield Session(room=room, run=run, visitor=visitor, tell=tell, notes=notes)
    finally:
        reader.close()


def refuse_early_clock(now: datetime, last: Run | None) -> None:
    """Raise ClockError when time seems to run backwards: dates would be wrong for ever.

    A small machine without a battery starts in the past until it has found the time.
    """
    if last is not None and now < last.started_at - CLOCK_SLACK:
        raise ClockError(ErrorCode.EARLY_CLOCK, now=now, last=last.started_at, run_id=last.run_id)


def _last_run(room: Newsroom) -> Run | None:
    if not room.settings.warehouse.exists():
        return None
    with open_warehouse(room.settings.warehouse) as warehouse:
        return warehouse.last_run()


async def refuse_wrong_clock(room: Newsroom, run: Run, last: Run | None) -> None:
    """Raise ClockError when servers agree on another day.

    Asked after a gap, before anything is written: with a clock far ahead every run until then
    would be refused. Certificates are judged by the clock too, so that it may leave us no server
    at all: then a long gap is not believed.
    """
    gap = run.started_at - last.started_at if last else None
    if not isinstance(room.clock, SystemClock) or (gap is not None and gap < ASK_TIME_AFTER):
        return
    with TemporaryDirectory() as folder:  # what is asked under a wrong clock is not kept
        async with room.make_fetcher(
            fetch_policy(room), Archive(Path(folder)), room.clock
        ) as asking:
            told = await ask_servers(asking, spread(room.enabled))
    if error := told.error:
        raise ClockError(ErrorCode.CLOCK_WRONG, now=run.started_at, theirs=run.started_at - error)
    if gap is not None and gap > LONG_GAP and not told.answered and room.enabled:
        raise ClockError(ErrorCode.CLOCK_UNCONFIRMED, now=run.started_at, days=gap.days)


def about_desk_files(room: Newsroom) -> list[Reason]:
    """List the desk's files that a run does without."""
    misnamed = unknown_files(room.settings.local)
    return [
        *(make_reason(ReasonCode.DESK_FILE_WRONG, file=file, detail=why)
          for file, why in room.wrong_files.items()),
        *(make_reason(ReasonCode.LOCAL_FILE_UNKNOWN, file=name, near=near)
          for name, near in misnamed.items()),
    ]  # fmt: skip


def _asked_again(room: Newsroom, known: Mapping[str, Mapping[str, Known]]) -> Iterator[str]:
    """The addresses that this run may ask conditionally: feeds, listings, relevant articles."""
    for outlet in room.enabled:
        # A list of several pages is asked conditionally for its first only.
        yield from (way.url.replace("{page}", "1") for way in outlet.discovery)
        yield from (each.url for each in known[outlet.id].values() if each.relevance)


def _resumed_at(last: Run | None, run: Run) -> datetime:
    """Since when received pages are taken from the archive: a run that was killed is resumed."""
    killed = last is not None and last.status is RunStatus.RUNNING and last.kind == run.kind
    if last is not None and killed and run.started_at - last.started_at < RESUME_WITHIN:
        return last.started_at
    return run.started_at


def new_run(room: Newsroom, kind: str, *, orchestrated: bool) -> Run:
    """A run that starts now; identifiers sort by time."""
    now = room.now()
    return Run(
        run_id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}",
        kind=kind,
        started_at=now,
        program_version=version("veille"),
        orchestrated=orchestrated,
    )


def fetch_policy(room: Newsroom) -> FetchPolicy:
    """The limits and manners that the settings ask for."""
    http = room.settings.http
    return FetchPolicy(
        contact=http.contact or FetchPolicy().contact,
        version=version("veille"),
        deadline_s=http.timeout_s,
        max_page_bytes=http.max_bytes,
        daily_max_bytes=http.daily_max_bytes,
        requests_per_host=http.max_requests_a_host,
    )
