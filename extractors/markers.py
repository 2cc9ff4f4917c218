"""The words by which pages say who wrote, when and what: markers.toml, compiled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Markers:
    """The lists and patterns of markers.toml; its comments say what each is for."""

    article_types: frozenset[str]
    title_metas: tuple[str, ...]
    author_metas: tuple[str, ...]
    date_metas: tuple[str, ...]
    generic_authors: frozenset[str]
    by_label: re.Pattern[str]
    after_name: re.Pattern[str]
    no_name: re.Pattern[str]
    byline_class: re.Pattern[str]
    comments_class: re.Pattern[str]
    elsewhere_class: re.Pattern[str]
    lead_class: re.Pattern[str]
    portrait_class: re.Pattern[str]
    author_link: re.Pattern[str]
    updated: re.Pattern[str]
    ago: re.Pattern[str]
    script_day: re.Pattern[bytes]
    """Searched for in the page before parsing."""


@cache
def markers() -> Markers:
    """The shipped markers."""
    data = tomllib.loads(files("extractors").joinpath("markers.toml").read_text("utf-8"))
    return Markers(
        article_types=frozenset(data["article_types"]),
        title_metas=tuple(data["title_metas"]),
        author_metas=tuple(data["author_metas"]),
        date_metas=tuple(data["date_metas"]),
        generic_authors=frozenset(data["generic_authors"]),
        by_label=re.compile(rf"(?:{'|'.join(data['by_labels'])})\s*(?::\s*|\s+|$)"),
        after_name=re.compile("|".join(data["after_name"])),
        no_name=re.compile("|".join(data["no_name"])),
        byline_class=re.compile(data["byline_class"], re.I),
        comments_class=re.compile(data["comments_class"], re.I),
        elsewhere_class=re.compile(data["elsewhere_class"], re.I),
        lead_class=re.compile(data["lead_class"], re.I),
        portrait_class=re.compile(data["portrait_class"], re.I),
        author_link=re.compile(data["author_link"], re.I),
        updated=re.compile(data["updated"]),
        ago=re.compile(data["ago"]),
        script_day=re.compile(data["script_day"].encode(), re.I),
    )
