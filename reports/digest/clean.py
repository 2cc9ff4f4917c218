"""What comes from a page, made harmless for a mail: no control characters, no false links."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

MAX_HEADLINE = 200
"""Characters: the longest real headline seen has 180; a longer one is a broken page."""
MAX_QUOTE = 300
"""Characters of all quotations of one story: the right to quote asks for brevity."""
MAX_URL = 2_000

_URL_SAFE = "/%:@!$&'()*+,;=~-._"
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SPACES = re.compile(r"\s+")
# Categories: control, format (bidi overrides, zero width), surrogate, private, unassigned.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT_FORMAT = frozenset({"\u200c", "\u200d"})  # joiners that some scripts need
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\b(?:[a-z0-9-]+\.)+(?:com|net|org|info|ml|ru|fr|io|africa)\b", re.I
)


def line(text: str, limit: int = MAX_HEADLINE) -> str:
    """One line of plain text: white space folded, nothing invisible, cut at a word with « … »."""
    # White space first: a tab or a line break between two words must not join them.
    spaced = _SPACES.sub(" ", text)
    kept = "".join(
        c for c in spaced if c in _KEPT_FORMAT or unicodedata.category(c) not in _DROPPED
    )
    return shorten(_SPACES.sub(" ", kept).strip(), limit)


def shorten(text: str, limit: int) -> str:
    """The text, or its first words with « … » when it has more than `limit` characters."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = head.rfind(" ")
    return head[: cut if cut > limit // 2 else limit - 1].rstrip(" ,;:.–-") + "…"


def link(url: str | None) -> tuple[str, str]:
    """The address and the host to show of it, or two empty strings when it is not to be trusted.

    Only http(s), no user name before the host (`https://bank.test@evil.test`), no odd characters;
    a host in another script is shown in its ASCII form, so that look-alikes show themselves.
    """
    if not url or len(url) > MAX_URL or not url.isprintable() or any(c in url for c in ' "<>\\'):
        return "", ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        _ = parts.port
    except ValueError:
        return "", ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return "", ""
    ascii_form = parts._replace(
        netloc=_netloc(host, parts.port),
        path=quote(parts.path, _URL_SAFE),
        query=quote(parts.query, _URL_SAFE + "?"),
        fragment="",
    )
    return ascii_form.geturl(), host.removeprefix("www.")


def _netloc(host: str, port: int | None) -> str:
    return host if port is None else f"{host}:{port}"


def claims_other_host(text: str, host: str) -> bool:
    """Whether a text, read as the words of a link, would seem to lead to another host."""
    for found in _ADDRESS.finditer(text):
        named = found[0].lower().split("://")[-1].split("/")[0].removeprefix("www.")
        if named != host:
            return True
    return False


def headers_safe(text: str, limit: int = 120) -> str:
    """A text fit for a mail header: one line, no control characters, no separators of addresses."""
    return header_line(re.sub(r'[<>",;:@\\]', " ", text), limit)


def header_line(text: str, limit: int) -> str:
    """One line for a header that a mail program will not decode a second time (`=?utf-8?…?=`)."""
    return line(text.replace("=?", "= ?"), limit)
