"""What stands beside an article's text: image and caption, section, tags, comments, changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from urllib.parse import urljoin

from lxml import etree, html

from extractors import boilerplate
from extractors.page_data import PageData, is_elsewhere, kinds, pieces, plain, select, text_of
from extractors.strategies import select_css
from records.candidate import Candidate
from records.outlet import Cut
from text.dates import machine_claim

_MOST_TAGS = 20
_MOST_MEDIA = 10
_COMMENT_ID = re.compile(r"(?:li-|div-|ugc-?)?comment-?(?:item-)?(\d+)")
_DIGIT = re.compile(r"\d")
_COMMENTS = etree.XPath("//@id[contains(.,'comment')]", smart_strings=False)
_FORUM = ("ugccmt-commenttext", "forum-message", "forum-texte")
"""Classes of the messages of a SPIP forum, which have no ids."""


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
    return next((text for e in select_css(data, selectors) if (text := text_of(e))), "")


# Attributes first, then up to their elements: see authors.py.
_PICTURES = etree.XPath(
    "//img/@class[contains(.,'wp-post-image') or contains(.,'featured')]/..|//article//figure//img"
    "|//@class[contains(.,'featured-image') or contains(.,'post-thumbnail')]/..//img"
)
_PICTURED = re.compile("wp-post-image|featured|post-thumbnail")
_SECTIONS = etree.XPath(
    "//a/@rel[contains(concat(' ',.,' '),' category ')]/..|//a/@class[contains(.,'category')]/.."
    "|//@class[contains(.,'cat')][contains(.,'entry-category') or contains(.,'post-category')"
    " or contains(.,'post_category') or contains(.,'category-name')"
    " or contains(.,'cat-links') or contains(.,'td-category')]/..//a"
)
_TAG_LINKS = etree.XPath("//a/@rel[.='tag']/parent::a[not(ancestor::*[contains(@class,'cloud')])]")
_TAGGED = re.compile(rb"rel\s*=\s*[\"']?tag\b", re.I)
_LAZY = ("data-src", "data-lazy-src", "data-original", "src")
_LONGEST_SECTION = 40


def _source(image: html.HtmlElement) -> str:
    """The address of a picture, also where it is loaded late; empty for a placeholder."""
    found = (image.get(key) or "" for key in _LAZY)
    return next((src for src in found if src and not src.startswith("data:")), "")


def _has(data: PageData, tag: str) -> bool:
    return next(data.tree.iter(tag), None) is not None


def _image(data: PageData, cut: Cut) -> str:
    """The article's picture as an absolute address: own place, head, JSON-LD, theme's markup."""
    own = next((src for e in select_css(data, cut.image) if (src := _source(e))), "")
    told = own or data.meta("og:image", "twitter:image")
    if not told:
        node = data.article_node().get("image") or data.article_node().get("thumbnailUrl")
        node = node[0] if isinstance(node, list) and node else node
        told = plain(node.get("url") if isinstance(node, dict) else node)
    if not told and (_PICTURED.search(data.class_names) or _has(data, "figure")):
        shown = (_source(e) for e in select(_PICTURES, data.tree) if not is_elsewhere(e))
        told = next((src for src in shown if src), "")
    return urljoin(data.url, told) if told else ""


def _links(path: etree.XPath, data: PageData) -> Iterator[str]:
    """The texts of these links, where they stand by the article."""
    for link in select(path, data.tree)[:30]:
        text = text_of(link)
        if 1 < len(text) <= _LONGEST_SECTION and not is_elsewhere(link):
            yield text


def _section(data: PageData, cut: Cut, candidate: Candidate | None) -> str:
    """The section: own place, head, JSON-LD, the feed, the link to it by the headline."""
    told = _first(data, cut.section) or data.meta("article:section")
    told = told or plain(data.article_node().get("articleSection"))
    told = told or (candidate.section_hint if candidate else "")
    if told or not (b"category" in data.markup or "cat-links" in data.class_names):
        return told
    return next(_links(_SECTIONS, data), "")


def _caption(data: PageData) -> str:
    """The first caption that is not empty: of the article, of the page, of WordPress's own form."""
    shown = [(e, text) for e in data.tree.iter("figcaption") if (text := text_of(e))]
    within = (text for e, text in shown if next(e.iterancestors("article"), None) is not None)
    return next(chain(within, (text for _, text in shown)), "") or _first(
        data, (".wp-caption-text",)
    )


def _tags(data: PageData, candidate: Candidate | None) -> tuple[str, ...]:
    if candidate and candidate.tags_hint:
        return candidate.tags_hint
    told = [*data.metas.get("article:tag", ())]
    words = data.article_node().get("keywords") or data.meta("news_keywords", "keywords")
    listed = words if isinstance(words, list) else str(words or "").split(",")
    told = told or [word for raw in listed if (word := plain(raw))]
    if not told and _TAGGED.search(data.markup):
        told = list(_links(_TAG_LINKS, data))
    return tuple(dict.fromkeys(tag for tag in told if 1 < len(tag) <= 60))[:_MOST_TAGS]


def _comments(data: PageData) -> int:
    """How many readers' comments the page holds, or says that it has."""
    named = pieces(_COMMENTS, data.tree) if b"comment" in data.markup else []
    ids = {match[1] for name in named if (match := _COMMENT_ID.fullmatch(name))}
    messages = {e for name in _FORUM for e in data.classed.get(name, ())}
    titled = (found for name, found in data.classed.items() if "comments-title" in name)
    heads = [
        text_of(head)
        for head in (*data.tree.iter("h2", "h3", "h4"), *chain.from_iterable(titled))
        if _DIGIT.search("".join(head.itertext()))
    ]
    return max(len(ids), len(messages), boilerplate.comment_count(heads))


_HEARD = re.compile(r"\.(?:mp3|m4a|ogg|oga|wav|aac|mp4|m4v|webm)(?:$|[?#])", re.I)


def media(data: PageData) -> tuple[str, ...]:
    """Addresses of the sound and film that the page plays or offers, absolute."""
    found = [e.get("src") or "" for e in data.tree.iter("audio", "video", "source")]
    found += [
        a.get("href") or "" for a in data.tree.iter("a") if _HEARD.search(a.get("href") or "")
    ]
    for frame in data.tree.iter("iframe"):
        address = frame.get("src") or frame.get("data-src") or ""
        if boilerplate.is_player(address) and not is_elsewhere(frame):
            found.append(address)
    for node in data.nodes:
        if kinds(node) & {"audioobject", "videoobject"}:
            found.append(plain(node.get("contentUrl") or node.get("embedUrl")))
    found.append(data.meta("og:audio", "og:video", "og:video:url", "og:video:secure_url"))
    return tuple(dict.fromkeys(urljoin(data.url, src) for src in found if src))[:_MOST_MEDIA]


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
    caption = _first(data, cut.caption) or _caption(data)
    return Side(
        image=_image(data, cut) or None,
        caption=caption[:300] or None,
        section=_section(data, cut, candidate) or None,
        tags=_tags(data, candidate),
        modified=_modified(data, candidate, timezone, fetched_at),
        enclosures=candidate.enclosures if candidate else (),
        comments=_comments(data),
    )
