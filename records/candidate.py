"""A candidate: an address that may hold a new article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records.outcome import Gap, Validator
from records.reason import Reason
from records.vocabulary import DiscoveryWay


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address found by one of an outlet's ways, with what that way told of it."""

    outlet_id: str
    url: str
    """As found: fetching uses this one."""
    canonical_url: str
    """Identity only (text/urls.py)."""
    found_in: str
    """Address of the feed, sitemap or page that named it."""
    way: DiscoveryWay
    title_hint: str = ""
    published_hint: datetime | None = None
    """Aware, UTC."""
    published_raw: str = ""
    modified_hint: datetime | None = None
    author_hint: str = ""
    section_hint: str = ""
    tags_hint: tuple[str, ...] = ()
    content_html: str = ""
    """Full text as the feed or REST gave it; empty when it gave none or a mere summary."""
    summary_html: str = ""
    publisher_hint: str = ""
    """The publisher that an aggregator's feed names."""
    enclosures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What one outlet's ways gave: known addresses included, each address once."""

    outlet_id: str
    candidates: tuple[Candidate, ...] = ()
    gaps: tuple[Gap, ...] = ()
    validators: tuple[Validator, ...] = ()
    """Of feeds and listings that answered: to be kept with the run."""
    reached: bool = False
    """False when none of its addresses answered."""
    reason: Reason | None = None
    """What did not go as it should; None when all is well."""
    unchanged: bool = False
    """The outlet answered that nothing changed since the last run."""
