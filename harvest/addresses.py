"""Forms of addresses: whether a link can be an article of an outlet."""

from __future__ import annotations

import re
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
    there = host(link)
    own = {host(outlet.home_url), *(host(f"https://{name}") for name in outlet.former_hosts)}
    return any(there == name or there.endswith(f".{name}") for name in own)


def identity(link: str, outlet: Outlet) -> str:
    """Canonical form of an article's address, the outlet's former hosts being its present one."""
    there = canonical(link)
    parts = urlsplit(there)
    former = {host(f"https://{name}") for name in outlet.former_hosts}
    if parts.hostname in former and matches_article(there, outlet):
        return canonical(parts._replace(netloc=urlsplit(outlet.home_url).netloc).geturl())
    return there
