"""Sitemaps, news sitemaps and their index files: from bytes to candidates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from harvest.addresses import identity, is_article
from harvest.decoding import BadEncoding, BodyTooLarge, gunzip
from harvest.feeds import instant, plain
from harvest.xml import child, child_text, local_name, parse_xml, without_preamble
from records.candidate import Candidate
from records.outlet import Outlet
from records.reason import Reason, ReasonCode, make_reason
from records.vocabulary import DiscoveryWay
from text.url_dates import date_in_url
from text.urls import absolute

_MAX_BYTES = 64_000_000
"""Decoded; sitemaps.org allows 50 MiB a file."""
_MAX_ENTRIES = 50_000
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_NOT_ARTICLES = re.compile(r"(?:category|tag|author|page|product|image|video|attachment)", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A sitemap that an index names."""

    url: str
    modified: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap's bytes tell: articles, or further sitemaps; newest first."""

    candidates: tuple[Candidate, ...] = ()
    children: tuple[Child, ...] = ()
    problem: Reason | None = None


def parse_sitemap(body: bytes, url: str, outlet: Outlet, fetched_at: datetime) -> Sitemap:
    """The article addresses of a sitemap (by the outlet's `article_url`), newest first."""
    try:
        root = parse_xml(without_preamble(gunzip(body, _MAX_BYTES)))
    except (BadEncoding, BodyTooLarge) as error:
        return Sitemap(problem=error.reason)
    kind = local_name(root) if root is not None else ""
    if kind == "sitemapindex":
        return Sitemap(children=_children(root, url, outlet, fetched_at))
    if root is None or kind != "urlset":
        return Sitemap(problem=make_reason(ReasonCode.NOT_A_SITEMAP, answer=f"<{kind or '?'}>"))
    made = (_candidate(each, url, outlet, fetched_at) for each in list(root)[:_MAX_ENTRIES])
    unique = {each.canonical_url: each for each in made if each is not None}
    return Sitemap(candidates=tuple(sorted(unique.values(), key=_age, reverse=True)))


def _age(candidate: Candidate) -> datetime:
    return candidate.published_hint or candidate.modified_hint or _LONG_AGO


def _children(root: object, url: str, outlet: Outlet, fetched_at: datetime) -> tuple[Child, ...]:
    children = []
    for each in root:  # type: ignore[attr-defined]
        link = absolute(url, child_text(each, "loc"))
        if link and local_name(each) == "sitemap" and not _taxonomy(link):
            modified = instant(child_text(each, "lastmod"), outlet, fetched_at)
            children.append(Child(url=link, modified=modified))
    numbered = sorted(enumerate(children), key=lambda row: (row[1].modified or _LONG_AGO, row[0]))
    return tuple(child for _, child in reversed(numbered))


def _taxonomy(link: str) -> bool:
    """Sitemaps of sections, tags and authors (Yoast, Rank Math) list no articles."""
    name = link.rpartition("/")[2]
    return bool(_NOT_ARTICLES.match(name)) or "taxonomies" in name or "users" in name


def _candidate(element: object, url: str, outlet: Outlet, fetched_at: datetime) -> Candidate | None:
    link = absolute(url, child_text(element, "loc"))
    if link is None or not is_article(link, outlet):
        return None
    news = child(element, "news")
    publication = None if news is None else child(news, "publication")
    told = instant(child_text(news, "publication_date"), outlet, fetched_at)
    in_url = date_in_url(link, fetched_at=fetched_at)
    return Candidate(
        outlet_id=outlet.id,
        url=link,
        canonical_url=identity(link, outlet),
        found_in=url,
        way=DiscoveryWay.SITEMAP,
        title_hint=plain(child_text(news, "title")),
        published_raw=child_text(news, "publication_date"),
        published_hint=told or (in_url.value if in_url else None),
        modified_hint=instant(child_text(element, "lastmod"), outlet, fetched_at),
        publisher_hint=plain(child_text(publication, "name")),
    )
