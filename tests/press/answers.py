"""What a site of the press answers, before the server adds validators and encodings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import jinja2

from tests.press.catalogue import OPENED, Catalogue, Furniture, PressArticle

HTML = "text/html; charset=UTF-8"
RSS = "application/rss+xml; charset=UTF-8"
XML = "application/xml; charset=UTF-8"
PLAIN = "text/plain; charset=utf-8"

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One response; `modified` is when its content last changed."""

    body: bytes = b""
    status: int = 200
    media_type: str = HTML
    modified: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    etag: bool = True
    """Whether the site sends an ETag (some send Last-Modified only)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One outlet as a visitor finds it at an instant."""

    catalogue: Catalogue
    outlet: str
    now: datetime

    @property
    def articles(self) -> list[PressArticle]:
        """What is online, newest first."""
        return [a for a in reversed(self.catalogue.of(self.outlet)) if a.visible(self.now)]

    @property
    def furniture(self) -> Furniture:
        """The words around the articles."""
        return self.catalogue.furniture

    @property
    def modified(self) -> datetime:
        """When the list of articles last changed; the first day, while it is empty."""
        everything = self.catalogue.of(self.outlet)
        changes = [v.at for a in everything for v in a.versions]
        changes += [a.removed_at for a in everything if a.removed_at is not None]
        return max((at for at in changes if at <= self.now), default=OPENED)

    def page(self, size: int, number: int) -> list[PressArticle]:
        """One page of a list, numbered from 1; empty past the end."""
        return self.articles[(number - 1) * size : number * size]


def redirect(location: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status=status, headers=(("Location", location),), etag=False)


def missing(body: str = "<!DOCTYPE html><title>404</title><h1>Page introuvable</h1>") -> Answer:
    """A plain 404."""
    return Answer(status=404, body=body.encode(), etag=False)


def text(body: str) -> Answer:
    """A text file, such as robots.txt."""
    return Answer(body=body.encode(), media_type=PLAIN)


def number(query: Mapping[str, str], key: str, default: int) -> int:
    """A whole number of the query, at least 1."""
    value = query.get(key, "")
    return max(1, int(value)) if value.isdigit() else default


def pages(items: Sequence[Item], size: int) -> int:
    """How many pages a list fills."""
    return -(-len(items) // size)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["french_date"] = french_date
    environment.filters["rfc822"] = rfc822
    environment.filters["isoz"] = lambda at: at.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return environment


def render(template: str, **context: Any) -> str:
    """A page from its template."""
    return _environment().get_template(template).render(**context)


_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)


def french_date(at: datetime) -> str:
    """`mardi 1 septembre 2026`, months without accents as our PHP sites print them."""
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year}"


def rfc822(at: datetime) -> str:
    """`Tue, 01 Sep 2026 09:12:00 +0000`."""
    return format_datetime(at)
