"""An outlet: where to look for its articles and how to read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from records.vocabulary import DiscoveryWay, OutletFunction, OutletKind, Owner, TextUse

MACHINE_REWRITING = "machine rewriting"
"""How an observation begins that takes an outlet's texts out of every story's size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Something seen of an outlet, with the day and the evidence key."""

    what: str
    seen_on: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """One way to find an outlet's articles. Ways are tried in the order of the file."""

    way: DiscoveryWay
    url: str
    """Feed, sitemap, REST root or listing page; `{page}` or `{id}` where the way counts."""
    link: str = ""
    """CSS selector of the links, for listings."""
    start_id: int | None = None
    """A known id and (with `start_day`) its day, for numeric walks."""
    start_day: date | None = None
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How an outlet's page is cut, for pages fetched in [valid_from, valid_until)."""

    body: tuple[str, ...] = ()
    """CSS selectors of the body, first that matches wins."""
    title: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    standfirst: tuple[str, ...] = ()
    image: tuple[str, ...] = ()
    caption: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    """CSS selectors of blocks inside the body that are not the article's."""
    tails: tuple[str, ...] = ()
    """Regular expressions; a paragraph that matches one ends the body."""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRules:
    """How an outlet's host wants to be asked."""

    delay_s: float = 5.0
    agent: str = ""
    """Empty: the agent of the settings."""
    plain_http: bool = False
    max_pages: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What an outlet gives when all is well."""

    articles_a_week: float | None = None
    min_characters: int = 250
    never_empty: tuple[str, ...] = ("title", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One outlet, as its TOML file tells it."""

    id: str
    name: str
    home_url: str
    kind: OutletKind
    language: str = "fr"
    owner: Owner = Owner.UNKNOWN
    function: OutletFunction = OutletFunction.PUBLISHER
    enabled: bool = False
    former_hosts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Names under which other outlets credit this one."""
    observed: tuple[Observation, ...] = ()
    discovery: tuple[Discovery, ...] = ()
    article_url: str = ""
    """Regular expression on the path of an article's address."""
    not_article_url: str = ""
    cuts: tuple[Cut, ...] = ()
    credit_pattern: str = ""
    """Regular expression with a group `credit`, matched on the page's text lines."""
    http: HttpRules = HttpRules()
    expect: Expect = Expect()
    terms: TextUse = TextUse.QUOTE
    terms_note: str = ""
    timezone: str = "Africa/Bamako"
    repeated_lines: tuple[str, ...] = ()
    """Keys of lines that its pages share at their texts' edges: learned, not written by hand."""

    @property
    def rewrites(self) -> bool:
        """Whether a machine was seen to rewrite others' texts there: they add nobody's voice."""
        return any(seen.what.startswith(MACHINE_REWRITING) for seen in self.observed)
