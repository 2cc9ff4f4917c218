"""Google News `site:` feeds: a last way to learn that something was published, nothing more."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from harvest.addresses import identity, on_its_hosts
from records.candidate import Candidate
from records.outlet import Outlet

_ARTICLE = re.compile(r"/articles/([A-Za-z0-9_-]+)")
_ADDRESS = re.compile(rb"https?://[\x21-\x7e]+")


def unwrapped(candidates: Iterable[Candidate], outlet: Outlet) -> tuple[Candidate, ...]:
    """The candidates with the outlet's own address, where the wrapped link still holds it.

    Links made until 2024 hold the address in base64; newer ones hold a token that only Google's
    pages can open: those are left out, for nothing may be fetched through somebody else's page.
    """
    found = []
    for each in candidates:
        address = _address(each.url)
        if address and on_its_hosts(address, outlet):
            title = each.title_hint.removesuffix(f" - {each.publisher_hint}")
            found.append(
                replace(
                    each, url=address, canonical_url=identity(address, outlet), title_hint=title
                )
            )
    return tuple(found)


def _address(link: str) -> str:
    """The publisher's address inside a Google News link; a link elsewhere is its own."""
    parts = urlsplit(link)
    if parts.hostname != "news.google.com":
        return link
    match = _ARTICLE.search(parts.path)
    if match is None:
        return ""
    try:
        raw = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
    except (ValueError, binascii.Error):
        return ""
    inner = _ADDRESS.search(raw)
    return inner[0].decode("ascii") if inner else ""
