"""Forms of addresses: whether a link can be an article of an outlet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from records.outlet import Outlet
from text.urls import canonical, host


def is_article(link: str, outlet: Outlet) -> bool:
    """Whether an address has the form of the outlet's articles, on one of its hosts."""
    return on_its_hosts(link, outlet) and matches_article(link, outlet)


def matches_article(link: str, outlet: Outlet) -> bool:
    """Whether an address's path has the form of the outlet's articles."""
    parts = urlsplit(link)
    if outlet.not_article_url and re.search(outlet.not_article_url, parts.path):
        return False
    if not outlet.article_url:
        return parts.path.strip("/") != ""
    return re.search(outlet.article_url, parts.path) is not None


def on_its_hosts(link: str, outlet: Outlet) -> bool:
    """Whether an address lies on the outlet's host, a former one, or below one of them."""
    return owner_of(link, (outlet,)) is not None


def owner_of(link: str, outlets: Iterable[Outlet]) -> Outlet | None:
    """Find the outlet whose host serves an address: the closest name where several fit."""
    there = host(link)
    found = [
        (len(name), outlet)
        for outlet in outlets
        for name in _hosts(outlet)
        if name and (there == name or there.endswith(f".{name}"))
    ]
    return max(found, key=lambda row: row[0])[1] if found else None


def _hosts(outlet: Outlet) -> frozenset[str]:
    """The canonical hosts of an outlet, present and former."""
    return frozenset(
        (host(outlet.home_url), *(host(f"https://{name}") for name in outlet.former_hosts))
    )


def identity(link: str, outlet: Outlet) -> str:
    """Canonical form of an article's address, the outlet's former hosts being its present one."""
    there = canonical(link)
    parts = urlsplit(there)
    former = {host(f"https://{name}") for name in outlet.former_hosts}
    if parts.hostname in former and matches_article(there, outlet):
        return canonical(parts._replace(netloc=urlsplit(outlet.home_url).netloc).geturl())
    return there
