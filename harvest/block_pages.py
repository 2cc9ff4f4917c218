"""Recognises pages that answer in an article's place: challenges, consent, parked, soft 404."""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from records.page import Page
from records.reason import Reason, ReasonCode, make_reason
from records.vocabulary import Status

_DATA = Path(__file__).with_name("block_pages.toml")
_LOOKED_AT_BYTES = 262_144
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|title)\b", re.IGNORECASE)
# Linear in what a stranger sends: no tag holds another's beginning, a title has an end nearby.
_TITLE = re.compile(r"<title[^<>]{0,200}>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_BODY_TAG = re.compile(r"<body\b[^>]*", re.IGNORECASE)
_MARKUP = 65_536
_UNSEEN = re.compile(
    r"<(script|style|head|template)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)|<[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_HOME = ("", "/", "/index.php", "/index.html", "/accueil", "/accueil/", "/home", "/fr", "/fr/")
_ANY_LENGTH = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What a page is instead of an article: a rule of walls.toml."""

    status: Status
    reason: Reason
    where: str
    pattern: re.Pattern[str]
    max_characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """The places of a page that rules look at."""

    header: str
    final_url: str
    title: str = ""
    body_tag: str = ""
    markup: str = ""
    text: str = ""


@cache
def rules() -> tuple[Wall, ...]:
    """The rules of walls.toml, in their order."""
    rows = tomllib.loads(_DATA.read_text("utf-8"))["wall"]
    return tuple(
        Wall(
            status=Status(row["status"]),
            reason=make_reason(ReasonCode(row["reason"]), **row.get("values", {})),
            where=row["where"],
            pattern=re.compile(row["pattern"], re.IGNORECASE | re.MULTILINE),
            max_characters=row.get("max_characters", _ANY_LENGTH),
        )
        for row in rows
    )


def recognise(page: Page) -> Wall | None:
    """The wall that a page is, or None for a page that may be what was asked for."""
    if _went_home(page):
        return _HOME_INSTEAD
    if not _HTML.search(page.body[:_LOOKED_AT_BYTES]):
        sight = _Sight(
            header=_headers(page), final_url=page.final_url, title="", markup="", text=""
        )
    else:
        sight = _look(page)
    for wall in rules():
        place = getattr(sight, wall.where)
        if place and len(sight.text) <= wall.max_characters and wall.pattern.search(place):
            return wall
    return None


_HOME_INSTEAD = Wall(
    status=Status.SOFT_404,
    reason=make_reason(ReasonCode.HOME_INSTEAD),
    where="final_url",
    pattern=re.compile(""),
    max_characters=_ANY_LENGTH,
)


def _went_home(page: Page) -> bool:
    """Whether an article's address led to a home page (L'Essor does so with removed posts)."""
    asked, given = urlsplit(page.requested_url), urlsplit(page.final_url)
    return (
        given.path.lower() in _HOME
        and not given.query
        and (asked.path.lower() not in _HOME or bool(asked.query))
    )


def _headers(page: Page) -> str:
    return "\n".join(f"{name}: {value}" for name, value in page.headers)


def _look(page: Page) -> _Sight:
    head = page.body[:_LOOKED_AT_BYTES]
    try:
        markup = head.decode("utf-8")
    except UnicodeDecodeError:
        markup = head.decode("cp1252", "replace")
    title, body = _TITLE.search(markup), _BODY_TAG.search(markup)
    return _Sight(
        header=_headers(page),
        final_url=page.final_url,
        title=_plain(title[1]) if title else "",
        body_tag=body[0] if body else "",
        markup=markup[:_MARKUP],
        text=_plain(_UNSEEN.sub(" ", markup)),
    )


def _plain(markup: str) -> str:
    return " ".join(html.unescape(markup).replace("’", "'").split())
