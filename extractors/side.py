"""What stands beside an article's text: image and caption, section, tags, comments, changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from extractors import furniture
from extractors.page_data import PageData, pieces, plain, select, text_of
from extractors.rungs import select_css
from records.candidate import Candidate
from records.outlet import Cut
from text.dates import machine_claim

_MOST_TAGS = 20
_COMMENT_ID = re.compile(r"(?:li-|div-|ugc-?)?comment-?(\d+)")
_DIGIT = re.compile(r"\d")
_COMMENTS = etree.XPath("//@id[contains(.,'comment')]", smart_strings=False)
_COMMENT_HEADS = etree.XPath("//*[contains(@class,'comments-title')]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The fields beside the text; null or empty where the page has none."""

    image: str | None = None
    caption: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    modified: datetime | None = None
    enclosures: tuple[str, ...] = ()
    comments: int = 0


def _first(data: PageData, selectors: tuple[str, ...]) -> str:
    return next((text for e in select_css(data.tree, selectors) if (text := text_of(e))), "")


def _tags(data: PageData, candidate: Candidate | None) -> tuple[str, ...]:
    if candidate and candidate.tags_hint:
        return candidate.tags_hint
    told = [*data.metas.get("article:tag", ())]
    words = data.article_node().get("keywords") or data.meta("news_keywords", "keywords")
    listed = words if isinstance(words, list) else str(words or "").split(",")
    told = told or [plain(word) for word in listed]
    return tuple(dict.fromkeys(tag for tag in told if 1 < len(tag) <= 60))[:_MOST_TAGS]


def _comments(data: PageData) -> int:
    """How many readers' comments the page holds, or says that it has."""
    named = pieces(_COMMENTS, data.tree) if "comment" in data.markup else []
    ids = {match[1] for name in named if (match := _COMMENT_ID.fullmatch(name))}
    heads = [
        text_of(head)
        for head in (
            *data.tree.iter("h2", "h3", "h4"),
            *(select(_COMMENT_HEADS, data.tree) if "comments-title" in data.markup else ()),
        )
        if _DIGIT.search("".join(head.itertext()))
    ]
    return max(len(ids), furniture.comment_count(heads))


def _modified(
    data: PageData, candidate: Candidate | None, timezone: str, fetched_at: datetime
) -> datetime | None:
    if candidate and candidate.modified_hint:
        return candidate.modified_hint
    raw = plain(data.article_node().get("dateModified")) or data.meta(
        "article:modified_time", "og:updated_time"
    )
    claim = machine_claim(raw, "modified", timezone=timezone, fetched_at=fetched_at)
    return claim.value if claim else None


def read_side(
    data: PageData, cut: Cut, candidate: Candidate | None, *, timezone: str, fetched_at: datetime
) -> Side:
    """The fields beside the text: the outlet's own places first, then the page's head.

    `timezone` is the outlet's, `fetched_at` (aware, UTC) the moment after which none is believed.
    """
    images = select_css(data.tree, cut.image)
    image = (images[0].get("src") or "") if images else data.meta("og:image", "twitter:image")
    section = _first(data, cut.section) or data.meta("article:section")
    section = section or plain(data.article_node().get("articleSection"))
    caption = _first(data, cut.caption) or _first(data, ("article figcaption", "figcaption"))
    return Side(
        image=image or None,
        caption=caption[:300] or None,
        section=section or (candidate.section_hint if candidate else "") or None,
        tags=_tags(data, candidate),
        modified=_modified(data, candidate, timezone, fetched_at),
        enclosures=candidate.enclosures if candidate else (),
        comments=_comments(data),
    )
