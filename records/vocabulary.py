"""Closed vocabularies. Outlet and topic ids are open: they come from data files."""

from __future__ import annotations

from enum import StrEnum


class OutletKind(StrEnum):
    """What an outlet is to its readers."""

    DAILY = "daily"
    WEEKLY = "weekly"
    WEB_PAPER = "web_paper"
    RADIO = "radio"
    TV = "tv"
    AGENCY = "agency"
    BLOG = "blog"
    OFFICIAL = "official"
    AGGREGATOR = "aggregator"


class Owner(StrEnum):
    """Who owns an outlet, as far as evidence says."""

    STATE_MALI = "state_mali"
    STATE_RUSSIA = "state_russia"
    STATE_OTHER = "state_other"
    PRIVATE = "private"
    ASSOCIATION = "association"
    UNKNOWN = "unknown"


class OutletFunction(StrEnum):
    """What an outlet does with news: writes it, or carries that of others."""

    PUBLISHER = "publisher"
    AGENCY = "agency"
    AGGREGATOR = "aggregator"
    RELAY = "relay"
    OFFICIAL = "official"


class DiscoveryWay(StrEnum):
    """How candidates are found."""

    FEED = "feed"
    SITEMAP = "sitemap"
    WORDPRESS = "wordpress"
    LISTING = "listing"
    NUMERIC = "numeric"
    GOOGLE_NEWS = "google_news"
    FILE = "file"
    ADDRESS = "address"


class Status(StrEnum):
    """How one candidate of one run ended: exactly one of these (design §3)."""

    NEW = "new"
    NEW_VERSION = "new_version"
    UNCHANGED = "unchanged"
    NOT_MODIFIED = "not_modified"
    KNOWN = "known"
    REFERENCE = "reference"
    DEFERRED = "deferred"
    GONE = "gone"
    NOT_AN_ARTICLE = "not_an_article"
    TOO_SHORT = "too_short"
    SOFT_404 = "soft_404"
    PARKED = "parked"
    CONSENT_WALL = "consent_wall"
    CHALLENGE_PAGE = "challenge_page"
    TOO_LARGE = "too_large"
    FORBIDDEN_ADDRESS = "forbidden_address"
    BLOCKED_BY_ROBOTS = "blocked_by_robots"
    ROBOTS_UNAVAILABLE = "robots_unavailable"
    HTTP_ERROR = "http_error"
    FETCH_ERROR = "fetch_error"
    EXTRACT_ERROR = "extract_error"
    OFFLINE = "offline"


class LinkMethod(StrEnum):
    """By what evidence a version belongs to its text."""

    FIRST = "first"
    """Nothing earlier is the same text."""
    EXACT = "exact"
    """Equal after normalisation."""
    JACCARD = "jaccard"
    CONTAINMENT = "containment"
    TITLE = "title"
    """Too short to compare: same title, and site or credit agree."""
    PERSON = "person"
    """Somebody split or joined: wins for ever."""


class RulingLevel(StrEnum):
    """What a person's ruling is about."""

    TEXT = "text"
    STORY = "story"


class Verdict(StrEnum):
    """What a person says of two texts or stories."""

    SPLIT = "split"
    JOIN = "join"


UNFINISHED = frozenset(
    {
        Status.DEFERRED,
        Status.CONSENT_WALL,
        Status.CHALLENGE_PAGE,
        Status.PARKED,
        Status.ROBOTS_UNAVAILABLE,
        Status.HTTP_ERROR,
        Status.FETCH_ERROR,
        Status.EXTRACT_ERROR,
        Status.OFFLINE,
    }
)
"""Outcomes that a later run may better: the address is tried again."""


class RunStatus(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    COMPLETE = "complete"
    DEGRADED = "degraded"
    OFFLINE = "offline"
    FAILED = "failed"
    SKIPPED = "skipped"


class HealthState(StrEnum):
    """How an outlet does."""

    WELL = "well"
    SILENT = "silent"
    """Reached, and quiet for longer than its own rhythm explains."""
    FAILING = "failing"
    """Not reached at its last visits."""
    BLOCKED = "blocked"
    """Reached, and turned away: challenge, robots, consent, 403."""
    CHANGED_LAYOUT = "changed_layout"
    """Its pages have lost their text, date or language, against its own history."""
    EMPTY = "empty"
    """Reached, and no article yet."""
    UNKNOWN = "unknown"
    """Not visited yet."""


class Kind(StrEnum):
    """What a stored version is. Views take the highest: text, then reference, then notice."""

    NOTICE = "notice"
    REFERENCE = "reference"
    TEXT = "text"


class Precision(StrEnum):
    """How exactly a date is known."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"
    NONE = "none"


class Side(StrEnum):
    """Which side of the relation an entity stands on."""

    MALI = "mali"
    RUSSIA = "russia"
    AES = "aes"
    OTHER = "other"


class TextUse(StrEnum):
    """How much of an outlet's text its terms let us show or export."""

    FULL = "full"
    QUOTE = "quote"
    LINK = "link"
