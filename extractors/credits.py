"""Which outlet a credit names: `| L'Essor`, `Source : Le Challenger`, `– NOUVEL HORIZON`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from records.outlet import Outlet
from text.fold import normalise

_ARTICLES = re.compile(r"^(?:le|la|les|l|the|journal|quotidien|hebdomadaire|site|agence) ")


def _bare(name: str) -> str:
    """A name without its article or kind: `L'Essor`, `Journal Le Pays` → `essor`, `pays`."""
    bare = normalise(name)
    while (shorter := _ARTICLES.sub("", bare)) != bare:
        bare = shorter
    return bare


def host_of(url: str) -> str:
    """The host of an address without `www.`; empty where there is none."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").removeprefix("m.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditIndex:
    """Names and hosts of the outlets we know, for looking credits up."""

    names: Mapping[str, str]
    hosts: Mapping[str, str]

    @classmethod
    def of(cls, outlets: Mapping[str, Outlet]) -> CreditIndex:
        """The index of these outlets, by name, alias, present and former host."""
        names: dict[str, str] = {}
        hosts: dict[str, str] = {}
        for outlet in outlets.values():
            for name in (outlet.name, *outlet.aliases):
                names.setdefault(_bare(name), outlet.id)
            for host in (outlet.home_url, *outlet.former_hosts):
                hosts.setdefault(host_of(host), outlet.id)
        return cls(names=names, hosts=hosts)

    def outlet_id(self, credit: str) -> str | None:
        """The known outlet that a credit, a host or an address names, or null."""
        found = self.names.get(_bare(credit))
        if found is None and "." in credit:
            host = host_of(credit.strip().strip("/"))
            found = self.hosts.get(host) or next(
                (o for h, o in self.hosts.items() if h and host.endswith(f".{h}")), None
            )
        return found


NO_CREDITS = CreditIndex(names={}, hosts={})
"""An index that knows nobody: credits are kept as written."""
