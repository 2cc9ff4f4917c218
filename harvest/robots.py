"""robots.txt by RFC 9309, on Protego with the two readings that it has otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protego import Protego

_AGENT_LINE = re.compile(r"^\s*user[- ]?agent\s*:\s*([^#]*)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z_-]+")
_MARK = re.compile(rb"\A\xef(?:\xbb\xbf?)?")
"""A byte-order mark, or what an editor left of one."""
_MAX_BYTES = 1 << 20
"""RFC 9309 §2.5 asks for at least 500 KiB."""


@dataclass(frozen=True, slots=True)
class Robots:
    """What a site's robots.txt lets one product do."""

    rules: Protego
    agent: str

    def allows(self, url: str) -> bool:
        """Whether the product may ask for this address."""
        return bool(self.rules.can_fetch(url, self.agent))

    @property
    def crawl_delay_s(self) -> float:
        """Seconds that the site wants between requests, 0 when it does not say."""
        return float(self.rules.crawl_delay(self.agent) or 0.0)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Addresses of the site's sitemaps."""
        return tuple(self.rules.sitemaps)


def parse(body: bytes, agent: str) -> Robots:
    """The rules of a robots.txt for the product token `agent` (letters, `-`, `_`).

    Protego keeps a byte order mark as text and takes agent `Foo` for `FooBot`; so the mark goes
    and every agent line is reduced to ours, `*` or somebody else's (RFC 9309 §2.2.1).
    """
    text = _MARK.sub(b"", body[:_MAX_BYTES]).decode("utf-8", "replace")
    lines = [_reduced(line, agent) for line in text.splitlines()]
    return Robots(Protego.parse("\n".join(lines)), agent)


def _reduced(line: str, agent: str) -> str:
    match = _AGENT_LINE.match(line)
    if match is None:
        return line
    value = match[1].strip()
    if value == "*" or value.startswith("* "):
        return "User-agent: *"
    token = _TOKEN.match(value)
    same = token is not None and token[0].lower() == agent.lower()
    return f"User-agent: {agent}" if same else "User-agent: +other+"
