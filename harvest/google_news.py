"""Google News `site:` feeds: a last way to learn that something was published, nothing more."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from harvest.addresses import identity, on_its_hosts
from records.candidate import Candidate
from records.outlet import Outlet
from records.reason import ReasonCode, make_reason

_HOST = "news.google.com"
_ARTICLE = re.compile(r"/articles/([A-Za-z0-9_-]+)")
_ADDRESS = re.compile(rb"https?://[\x21-\x7e]+")


SEALED = make_reason(ReasonCode.TITLE_ONLY)
"""Reason of the outcome of such an article: nothing is fetched through somebody else's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwrapped:
    """What a Google News feed tells of one outlet."""

    open: tuple[Candidate, ...]
    """With the outlet's own address."""
    sealed: tuple[Candidate, ...]
    """Of which the title is all there is; their address is Google's."""


def unwrapped(candidates: Iterable[Candidate], outlet: Outlet) -> Unwrapped:
    """The candidates with the outlet's own address, where the wrapped link still holds it.

    Links made until 2024 hold the address in base64; newer ones hold a token that only Google's
    pages can open: those are named by their title.
    """
    found, sealed = [], []
    for each in candidates:
        title = each.title_hint.removesuffix(f" - {each.publisher_hint}")
        named = replace(each, title_hint=title)
        address = _address(each.url)
        if address and on_its_hosts(address, outlet):
            found.append(replace(named, url=address, canonical_url=identity(address, outlet)))
        elif is_sealed(each) and not address:
            sealed.append(named)
    return Unwrapped(open=tuple(found), sealed=tuple(sealed))


def is_sealed(candidate: Candidate) -> bool:
    """Whether a candidate's address is Google's and not its publisher's."""
    return urlsplit(candidate.url).hostname == _HOST


def _address(link: str) -> str:
    """The publisher's address inside a Google News link; a link elsewhere is its own."""
    parts = urlsplit(link)
    if parts.hostname != _HOST:
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
