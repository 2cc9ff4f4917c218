"""Cookies of one fetch: some servers redirect until theirs comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_NAME_AND_VALUE = re.compile(
    r"""\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})=([!#-+\--:<-\[\]-~"]{0,2000})"""
)
MAX_COOKIES = 20


@dataclass(slots=True)
class Cookies:
    """Cookies of one fetch, by the host."""

    _by_origin: dict[str, dict[str, str]] = field(default_factory=dict)
    refreshed: bool = False
    """Whether a page has led on already: the next one that does is what there is to read."""

    def keep(self, url: str, headers: tuple[tuple[str, str], ...]) -> None:
        """Take what an answer sets, for its own host alone."""
        own = self._by_origin.setdefault(_origin(url), {})
        for name, value in headers:
            pair = _NAME_AND_VALUE.match(value) if name.lower() == "set-cookie" else None
            if pair and len(own) < MAX_COOKIES:
                own[pair[1]] = pair[2]

    def header_for(self, url: str) -> str:
        """Give the Cookie header of a request."""
        own = self._by_origin.get(_origin(url), {})
        return "; ".join(f"{name}={value}" for name, value in own.items())


def _origin(url: str) -> str:
    """No cookie changes scheme, host or port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
