"""Canonical addresses: two spellings of one article's address have the same canonical form.

Identity only: a request is always made to the address as it was found.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import SplitResult, urljoin, urlsplit

_DATA = Path(__file__).with_name("data") / "url_rules.toml"
LONGEST = 2_048
"""Characters of an address (sitemaps.org allows fewer); longer ones are a trap."""
_ROUTE = re.compile(r"!?/\S")
"""A fragment that is a page of its own, in applications of scripts: `#!/article/1`."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = _UNRESERVED | frozenset("!$&'()*+,;=:@/")
_QUERY_SAFE = _UNRESERVED | frozenset("!$'()*,;:@/?+=")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|(.)", re.DOTALL)
_JUNK = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff]+")


@dataclass(frozen=True, slots=True)
class _Parameter:
    """Names of parameters that go, and by which values."""

    names: re.Pattern[str]
    unless: re.Pattern[str] | None
    only: re.Pattern[str] | None

    def drops(self, name: str, value: str) -> bool:
        """Does the parameter tell nothing of what is read?"""
        if not self.names.fullmatch(name):
            return False
        if self.only:
            return bool(self.only.fullmatch(value))
        return not (self.unless and self.unless.fullmatch(value))


@dataclass(frozen=True, slots=True)
class _Rules:
    parameters: tuple[_Parameter, ...]
    paths: tuple[re.Pattern[str], ...]
    hosts: tuple[re.Pattern[str], ...]


@cache
def _rules() -> _Rules:
    table = tomllib.loads(_DATA.read_text("utf-8"))
    return _Rules(
        tuple(
            _Parameter(
                re.compile("|".join(f"(?:{name})" for name in row["names"]), re.IGNORECASE),
                *(re.compile(row[k], re.I) if k in row else None for k in ("unless", "only")),
            )
            for row in table["parameter"]
        ),
        tuple(re.compile(row["remove"], re.IGNORECASE) for row in table["path"]),
        tuple(re.compile(row["remove"]) for row in table["host"]),
    )


@lru_cache(maxsize=65536)
def canonical(url: str) -> str:
    """The one form of an address: `https`, bare host, no tracking, no AMP, no fragment.

    Idempotent; parameters that may select an article (`?p=1`) are kept, sorted by name. What is
    not an http(s) address comes back without its white space and otherwise as it is.
    """
    text = _JUNK.sub("", url)
    if len(text) > LONGEST:
        return text
    while (shorter := _once(text)) != text:
        text = shorter
    return text


def absolute(base: str, link: str) -> str | None:
    """The address that a link on the page `base` leads to, or None when it is no http(s) one."""
    try:
        parts = urlsplit(urljoin(base, _JUNK.sub("", link)))
        good = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    fragment = parts.fragment if _ROUTE.match(parts.fragment) else ""
    return parts._replace(fragment=fragment).geturl() if good else None


def host(url: str) -> str:
    """The canonical host of an address (lower case, no www), or an empty string."""
    try:
        return _host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _once(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        return url
    name = _host(parts.hostname)
    if ":" in name:
        name = f"[{name}]"
    explicit = "" if port is None or port == _DEFAULT_PORTS[scheme] else f":{port}"
    query = _query(parts)
    route = f"#{parts.fragment}" if _ROUTE.match(parts.fragment) else ""
    asked = f"?{query}" if query else ""
    return f"https://{name}{explicit}{_path(parts.path) or '/'}{asked}{route}"


def _host(name: str) -> str:
    name = name.lower().rstrip(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return name
    for rule in _rules().hosts:
        name = rule.sub("", name)
    return name


def _path(path: str) -> str:
    path = _escape(path.replace("\\", "/"), _PATH_SAFE)
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    path = "/" + "/".join(kept)
    for rule in _rules().paths:
        path = rule.sub("", path)
    return path.rstrip("/")


def _query(parts: SplitResult) -> str:
    pieces = [piece for piece in parts.query.replace("&amp;", "&").split("&") if piece]
    kept = []
    for piece in pieces:
        name, _, value = piece.partition("=")
        name = _escape(name, _QUERY_SAFE)
        if not any(rule.drops(name, value) for rule in _rules().parameters):
            kept.append(_escape(piece, _QUERY_SAFE))
    return "&".join(sorted(kept, key=lambda piece: piece.partition("=")[0]))


def _escape(text: str, safe: frozenset[str]) -> str:
    """Percent-escapes in one form: unreserved characters bare, others in capitals."""

    def one(match: re.Match[str]) -> str:
        if match[1]:
            char = chr(int(match[1], 16))
            return char if char in _UNRESERVED else f"%{match[1].upper()}"
        if match[2] in safe:
            return match[2]
        return "".join(f"%{byte:02X}" for byte in match[2].encode("utf-8", "replace"))

    return _ESCAPE.sub(one, text)
