"""Outcomes: how each candidate of a run ended, and what an outlet gave as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records.document import Document
from records.page import WarcRef
from records.reason import Reason
from records.vocabulary import RunStatus, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one candidate ended. `canonical_url` (or `source_key`) is its key within the run."""

    outlet_id: str
    canonical_url: str
    url: str
    status: Status
    reason: Reason | None = None
    article_id: str | None = None
    version_id: str | None = None
    http_status: int | None = None
    bytes_received: int = 0
    title: str = ""
    found_in: str = ""
    way: str = ""
    at: datetime | None = None
    warc: WarcRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch of an outlet's news that we could not see."""

    outlet_id: str
    from_at: datetime | None
    to_at: datetime | None
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """What a server gave to ask again cheaply: kept exactly as received."""

    url: str
    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""
    fetched_at: datetime | None = None
    fresh_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """No new body: what we have of this address is still what the server would send."""

    url: str
    validator: Validator
    """Refreshed: to be kept in place of the one that was sent."""
    how: str
    """`fresh` (not asked: its max-age still runs), `304`, `same body`."""
    fetched_at: datetime | None = None
    bytes_received: int = 0
    warc: WarcRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletReport:
    """What one outlet gave in one run."""

    outlet_id: str
    candidates: int
    reached: bool
    """False when none of its addresses answered."""
    reason: Reason | None = None
    requests: int = 0
    bytes_received: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """An outcome with the document it gave, if it gave one.

    With a document the status is provisional (`new` or `reference`): the warehouse knows whether
    it is new, a new version or unchanged, and says so in the row it stores.
    """

    outcome: Outcome
    document: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """All that one outlet gave in one run: stored in one transaction, by key."""

    report: OutletReport
    results: tuple[Result, ...] = ()
    gaps: tuple[Gap, ...] = ()
    validators: tuple[Validator, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the pipeline."""

    run_id: str
    kind: str
    """`daily`, `ingest`, `backfill`, `replay`, `demo`."""
    started_at: datetime
    program_version: str
    orchestrated: bool = False
    ended_at: datetime | None = None
    status: RunStatus = RunStatus.RUNNING
    note: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the warehouse knows of an address: enough to decide whether to fetch it again."""

    canonical_url: str
    article_id: str
    relevance: int | None
    first_seen_at: datetime
    last_fetched_at: datetime
    content_hash: str
    url: str = ""
    """As last fetched."""
    published_at: datetime | None = None
