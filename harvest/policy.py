"""How we behave towards other people's servers, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_MB = 1_000_000


class Purpose(StrEnum):
    """What a request is for."""

    PAGE = "page"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    REST = "rest"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """Limits and manners of the one fetch function. Figures: docs/decisions.md, Harvest."""

    product: str = "VeilleMaliRussie"
    """Product token: in the user agent and looked up in robots.txt."""
    version: str = "0.1"
    contact: str = "contact not set"
    """Address of a page or a mail box where the operator can be reached."""
    deadline_s: float = 30.0
    """Network time of one fetch, redirects included."""
    max_page_bytes: int = 10 * _MB
    max_index_bytes: int = 32 * _MB
    """Feeds, sitemaps, REST answers: decoded."""
    max_hops: int = 5
    retries: int = 1
    """Further tries after a broken connection or a gateway's error."""
    back_off_s: float = 5.0
    """Added to the host's delay before such a try."""
    busy_s: float = 30.0
    """Our own silence when a busy host does not say how long."""
    default_delay_s: float | None = None
    """Overrides the outlets' own delay: for tests and the practice press only."""
    max_crawl_delay_s: float = 60.0
    max_wait_s: float = 60.0
    """Longest Retry-After that a run sits out; a longer one defers the host's addresses."""
    robots_ttl: timedelta = timedelta(hours=24)
    max_fresh: timedelta = timedelta(hours=12)
    """Longest that a feed's own max-age keeps us away."""
    host_failures: int = 3
    """Failed connections in a row after which a host is left alone for the run."""
    host_refusals: int = 5
    """Pages refused in a row (401, 403, 451) after which a host's other pages wait for a later run:
    a server that turns a hosted machine away does so for every address."""
    daily_max_bytes: int | None = None
    requests_per_host: int | None = None
    reuse_since: datetime | None = None
    """What the archive received since then is taken from there: a run that resumes."""

    @property
    def user_agent(self) -> str:
        """Who we are and where to complain."""
        return f"Mozilla/5.0 (compatible; {self.product}/{self.version}; +{self.contact})"

    def max_bytes(self, purpose: Purpose) -> int:
        """Cap of a decoded body."""
        return self.max_page_bytes if purpose is Purpose.PAGE else self.max_index_bytes
