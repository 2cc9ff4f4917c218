"""WordPress REST: posts with their full text, page by page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from harvest.addresses import identity
from harvest.feeds import instant, plain
from records.candidate import Candidate
from records.outlet import Discovery, Outlet
from records.page import Page
from records.reason import Reason, ReasonCode, make_reason
from records.vocabulary import DiscoveryWay
from text.urls import absolute

PER_PAGE = 50
_FIELDS = "id,date_gmt,modified_gmt,link,title,content,excerpt,class_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """What one REST answer tells."""

    candidates: tuple[Candidate, ...] = ()
    pages: int | None = None
    """How many pages there are in all, as the server says."""
    problem: Reason | None = None


def posts_url(
    way: Discovery,
    page: int,
    *,
    after: datetime | None = None,
    before: datetime | None = None,
    modified_after: datetime | None = None,
    search: str = "",
) -> str:
    """The address of one page of posts, newest (or last changed) first; instants in UTC."""
    order = "modified" if modified_after else "date"
    asked = {"per_page": str(PER_PAGE), "page": str(page), "orderby": order, "order": "desc"}
    asked |= {"_fields": _FIELDS, **way.params}
    for name, at in (("after", after), ("before", before), ("modified_after", modified_after)):
        if at is not None:
            asked[name] = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    if search:
        asked["search"] = search
    return f"{way.url}{'&' if '?' in way.url else '?'}{urlencode(asked)}"


def parse_posts(page: Page, outlet: Outlet) -> Posts:
    """The posts of a REST answer; content is used as it comes."""
    try:
        rows = json.loads(page.body)
    except (ValueError, RecursionError):
        return Posts(problem=make_reason(ReasonCode.REST_CLOSED))
    if not isinstance(rows, list):
        return Posts(problem=make_reason(ReasonCode.REST_NO_POSTS))
    made = (_candidate(row, page, outlet) for row in rows if isinstance(row, dict))
    total = page.header("X-WP-TotalPages")
    return Posts(
        candidates=tuple(each for each in made if each is not None),
        pages=int(total[:6]) if total.isascii() and total.isdigit() else None,
    )


def _candidate(row: dict[str, Any], page: Page, outlet: Outlet) -> Candidate | None:
    link = absolute(page.final_url, _text(row, "link"))
    if link is None:
        return None
    protected = isinstance(row.get("content"), dict) and row["content"].get("protected")
    return Candidate(
        outlet_id=outlet.id,
        url=link,
        canonical_url=identity(link, outlet),
        found_in=page.requested_url,
        way=DiscoveryWay.WORDPRESS,
        title_hint=plain(_rendered(row, "title")),
        published_raw=_text(row, "date_gmt"),
        published_hint=_utc(row, "date_gmt", outlet, page),
        modified_hint=_utc(row, "modified_gmt", outlet, page),
        section_hint=next(_slugs(row, "category-"), ""),
        tags_hint=tuple(_slugs(row, "tag-")),
        content_html="" if protected else _rendered(row, "content"),
        summary_html=_rendered(row, "excerpt"),
    )


def _utc(row: dict[str, Any], name: str, outlet: Outlet, page: Page) -> datetime | None:
    raw = _text(row, name)
    return instant(f"{raw}+00:00", outlet, page.fetched_at) if raw else None


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _rendered(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return _text(value, "rendered") if isinstance(value, dict) else ""


def _slugs(row: dict[str, Any], prefix: str) -> Any:
    """Names of sections and tags, which WordPress writes into `class_list` without a request."""
    classes = row.get("class_list")
    names = classes.values() if isinstance(classes, dict) else classes
    return (
        name.removeprefix(prefix).replace("-", " ")
        for name in (names if isinstance(names, Iterable) else ())
        if isinstance(name, str) and name.startswith(prefix)
    )
