"""The rungs of the ladder: each way to an article's lines, or nothing where it does not lead.

WordPress REST → full text in the feed → JSON-LD → the outlet's cuts → trafilatura → the page's own
paragraphs. The first whose lines pass the checks of extract.py wins, and its name is kept.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from html import unescape
from itertools import count

from lxml import html
from lxml.cssselect import CSSSelector
from trafilatura import bare_extraction
from trafilatura.meta import reset_caches
from trafilatura.settings import Document

from extractors.page_data import PageData, is_elsewhere, parse, plain, select, squeeze, text_of
from extractors.standfirst import find_lead
from extractors.visible import UNFOLDED, tidy_tree
from records.candidate import Candidate
from records.outlet import Cut, Outlet
from records.vocabulary import DiscoveryWay
from text.fold import normalise, words

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_LINE_TAGS = frozenset(
    {"p", "li", "blockquote", "pre", "dt", "dd", "td", "th", "figcaption", *_HEADINGS}
)
_BLOCKS = frozenset(
    {"div", "section", "article", "ul", "ol", "table", "tbody", "tr", "main", "br", "hr"}
)
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "form", "button", "figure", "nav"}
)
_TABLE_EDGES = re.compile(r"^[|\s]+|[|\s]+$|\|[\s|-]*(?=\|)")
_PROSE = 80
"""Characters from which a paragraph counts as prose."""
_MOST_OF_PROSE = 0.8
_TOO_LITTLE_OF_PROSE = 0.42
_SEVERAL_STORIES = 2.0
_LONG_STORY = 1500
_SHORT_STORY = 600
_A_STORY_OF_PROSE = 0.35
_MOST_DOUBTFUL = 0.15
_CONFIRMS = 0.6
_FOUR_WORDS = 7
"""Characters that four words have at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """What a rung gave: the lines of the text, those marked as headings, and its name."""

    rung: str
    lines: tuple[str, ...]
    headings: frozenset[str] = frozenset()
    title: str = ""
    comments: int = 0


def _flatten(
    element: html.HtmlElement,
    out: list[list[str]],
    headings: set[int],
    dropped: frozenset[html.HtmlElement],
) -> None:
    """The element's text as lines: a new one at each block, `br` and list item."""
    tag = element.tag if isinstance(element.tag, str) else ""
    breaks = tag in _LINE_TAGS or tag in _BLOCKS
    if tag and tag not in _SKIPPED and element not in dropped:
        if breaks:
            out.append([])
        if tag in _HEADINGS:
            headings.add(len(out) - 1)
        out[-1].append(element.text or "")
        for child in element:
            _flatten(child, out, headings, dropped)
        if breaks:
            out.append([])
    out[-1].append(element.tail or "")


def lines_of(
    elements: Sequence[html.HtmlElement], dropped: frozenset[html.HtmlElement] = frozenset()
) -> tuple[tuple[str, ...], frozenset[str]]:
    """The lines of these elements as a reader sees them, and which of them are headings."""
    out: list[list[str]] = [[]]
    marks: set[int] = set()
    for element in elements:
        _flatten(element, out, marks, dropped)
        out.append([])
    texts = [squeeze("".join(pieces)) if any(pieces) else "" for pieces in out]
    headings = frozenset(texts[i] for i in marks if texts[i])
    return tuple(text for text in texts if text), headings


# Codes of page builders and plug-ins (`[vc_row css=".x"]`, `[/et_pb_text]`): a name with an
# underscore or of a known plug-in, attributes with quotes. `[…]` and `[sic]` are an editor's.
_SHORTCODE = re.compile(
    r"\[/?(?:[a-z]+_[a-z0-9_]+|vc|fusion|av|tdc|elementor|gallery|caption|embed|audio|video|playlist)"
    r"(?:\s+[\w-]+\s*=\s*(?:\"[^\"\]]*\"|'[^'\]]*'|&quot;[^\]]*?&quot;|[^\s\]]+))*\s*/?\]",
)


def from_markup(markup: str, rung: str) -> Lines | None:
    """Read the lines of a piece of HTML."""
    if not markup.strip():
        return None
    raw = f"<html><body>{_SHORTCODE.sub('<br>', markup)}</body></html>".encode("utf-8", "replace")
    tree = parse(raw)
    if tree is None:
        return None
    tidy_tree(tree, raw)
    lines, headings = lines_of([tree])
    return Lines(rung=rung, lines=lines, headings=headings)


def handed(candidate: Candidate | None) -> Iterator[Lines]:
    """The full text that WordPress REST or the feed handed over with the address."""
    if candidate is None or not candidate.content_html:
        return
    rung = "rest" if candidate.way is DiscoveryWay.WORDPRESS else "feed"
    found = from_markup(candidate.content_html, rung)
    if found:
        yield found


def in_json(data: PageData) -> Iterator[Lines]:
    """The body in the article's JSON-LD, where it keeps its paragraphs."""
    body = data.article_node().get("articleBody")
    if not isinstance(body, str):
        return
    if _PARAGRAPH.search(body):
        marked = from_markup(unescape(body) if "&lt;" in body else body, "json_ld")
        found = marked or Lines(rung="json_ld", lines=())
    else:
        found = Lines(rung="json_ld", lines=_plain_lines(body))
    lines = found.lines
    characters = sum(map(len, lines))
    if len(lines) > 2 and characters / len(lines) < _LONG_STORY / 2 and not _is_cut(lines[-1]):
        yield found


_PARAGRAPH = re.compile(r"</p>|<br\b|&lt;/p&gt;", re.I)


def _plain_lines(body: str) -> tuple[str, ...]:
    return tuple(line for raw in body.split("\n") if (line := plain(raw)))


def json_whole(data: PageData) -> Iterator[Lines]:
    """The body in the article's JSON-LD without its paragraphs: for pages that show no text."""
    body = data.article_node().get("articleBody")
    if isinstance(body, str) and (lines := _plain_lines(body)):
        yield Lines(rung="json_ld", lines=lines)


def _is_cut(line: str) -> bool:
    return line.endswith(("…", "...", "[…]", "[...]"))


@lru_cache(maxsize=512)
def _selector(selector: str) -> CSSSelector:
    return CSSSelector(selector)


_SIMPLE = re.compile(r"(?P<tag>[a-z]\w*)?\.(?P<name>[a-zA-Z][\w-]*)")


_WITHIN = re.compile(r"\.(?P<name>[a-zA-Z][\w-]*) (?P<child>> )?(?P<tag>[a-z]\w*)")


def css(data: PageData, selector: str) -> Sequence[html.HtmlElement]:
    """The elements of a selector in the order of the page; `.name`, `tag.name`, `.name tag` and
    `.name > tag`, which most of them are, from the page's index of classes.
    """
    simple = _SIMPLE.fullmatch(selector)
    if simple is None:
        within = _WITHIN.fullmatch(selector)
        outer = data.classed.get(within["name"], ()) if within else None
        if within is None or outer is None or len(outer) > 1:
            return select(_selector(selector), data.tree)
        walk = "iterchildren" if within["child"] else "iterdescendants"
        return [e for place in outer for e in getattr(place, walk)(within["tag"])]
    found = data.classed.get(simple["name"], ())
    return [e for e in found if e.tag == simple["tag"]] if simple["tag"] else found


def select_css(data: PageData, selectors: Sequence[str]) -> Sequence[html.HtmlElement]:
    """The elements of the first selector that matches any."""
    return next((found for each in selectors if (found := css(data, each))), ())


def cut_for(outlet: Outlet, day: date) -> Cut | None:
    """The outlet's cut for a page of that day: an archived page is read by the rules of its day."""
    for cut in outlet.cuts:
        begun = cut.valid_from is None or cut.valid_from <= day
        ended = cut.valid_until is not None and cut.valid_until <= day
        if begun and not ended:
            return cut
    return None


def by_cut(data: PageData, cut: Cut | None) -> Iterator[Lines]:
    """The lines that the outlet's own selectors take."""
    if cut is None or not cut.body:
        return
    bodies = select_css(data, cut.body)
    dropped = {e for each in cut.remove for e in css(data, each)}
    lines, headings = lines_of(bodies, frozenset(dropped))
    if cut.standfirst:
        lines = (*map(text_of, select_css(data, cut.standfirst)), *lines)
    tails = [re.compile(tail) for tail in cut.tails]
    end = next(
        (i for i, line in enumerate(lines) if any(t.search(line) for t in tails)), len(lines)
    )
    comments = len([e for each in cut.comments for e in css(data, each)])
    if lines[:end]:
        yield Lines(rung="cuts", lines=lines[:end], headings=headings, comments=comments)


def _prose(data: PageData) -> list[html.HtmlElement]:
    """The paragraphs of prose on the page: long, not mostly links, not in another part of it."""
    found = []
    for element in data.tree.iter("p"):
        text = element.text_content()
        if len(text) < _PROSE:
            continue
        linked = sum(len(a.text_content()) for a in element.iter("a"))
        if linked < len(text) / 2:
            found.append(element)
    return found


def prose_of(data: PageData) -> list[str]:
    """List the page's own paragraphs of prose, in their order."""
    return [squeeze(p.text_content()) for p in _prose(data) if not is_elsewhere(p)]


_given = count(1)
_A_BATCH = 500


def _trafilatura(data: PageData, *, precise: bool, fast: bool = False) -> Lines | None:
    """Its caches, which keep what they saw for ever, are emptied every 500 times."""
    if next(_given) % _A_BATCH == 0:
        reset_caches()
    found = bare_extraction(
        data.tree, url=data.url or None, include_comments=False, favor_precision=precise, fast=fast
    )
    if not isinstance(found, Document) or not found.text:
        return None
    headings = frozenset(
        squeeze("".join(map(str, h.itertext()))) for h in found.body.iter("head", *_HEADINGS)
    )
    lines = tuple(_TABLE_EDGES.sub("", squeeze(line)) for line in found.text.split("\n"))
    return Lines(rung="trafilatura", lines=lines, headings=headings)


def _size(lines: Lines | None) -> int:
    return sum(map(len, lines.lines)) if lines else 0


def by_trafilatura(data: PageData, prose: int) -> tuple[Lines | None, bool]:
    """Read by trafilatura, precise where that is enough.

    `prose` is the size of all prose on the page in characters. A page whose ordinary text is twice
    a long precise one holds several stories: there the precise one is right, which is said too.
    """
    precise = _trafilatura(data, precise=True, fast=True)
    size = _size(precise)
    if size > max(_MOST_OF_PROSE * prose, _SHORT_STORY):
        return precise, False
    ordinary = _trafilatura(data, precise=False)
    if size > _MOST_OF_PROSE * prose and _size(ordinary) < _SEVERAL_STORIES * size:
        return precise, False
    long = size >= max(_LONG_STORY, _A_STORY_OF_PROSE * prose)
    if long and _size(ordinary) > _SEVERAL_STORIES * size:
        return precise, True
    return ordinary or precise, False


def generic(data: PageData) -> Iterator[Lines]:
    """trafilatura, unless it leaves most of the page's prose behind: then that prose itself."""
    paragraphs = {squeeze(p.text_content()): p for p in _prose(data)}
    prose = sum(map(len, paragraphs))
    found, several = by_trafilatura(data, prose)
    fallback = _one_story(paragraphs, found)
    own, size = sum(map(len, fallback)), _size(found)
    left_behind = size < _TOO_LITTLE_OF_PROSE * prose and own > _SEVERAL_STORIES * size
    if found and (several or not left_behind):
        yield with_lead(restored(confirmed(found, data), data), data)
    if fallback:
        yield Lines(rung="paragraphs", lines=fallback)


def with_lead(found: Lines, data: PageData) -> Lines:
    """The lines with the lead that stands over them."""
    lead = find_lead(data, found.lines)
    return replace(found, lines=(lead, *found.lines)) if lead else found


def _one_story(paragraphs: Mapping[str, html.HtmlElement], found: Lines | None) -> tuple[str, ...]:
    """The prose of one story: of the `article` element that holds what was found, if any does."""
    own = {text: p for text, p in paragraphs.items() if not is_elsewhere(p)}
    homes = {text: next(p.iterancestors("article"), None) for text, p in own.items()}
    known = set(found.lines) if found else set()
    home = next((homes[text] for text in own if text in known), None)
    return tuple(text for text in own if home is None or homes[text] is home)


def confirmed(found: Lines, data: PageData) -> Lines:
    """Keep the lines that the article's JSON-LD body confirms.

    Lines that it does not hold (other stories, subscription boxes) are dropped, headings between
    lines of it kept, and its own beginning added where the page prints it outside the body.
    """
    raw = data.article_node().get("articleBody")
    whole = normalise(plain(raw)) if isinstance(raw, str) else ""
    if len(whole) < max(_LONG_STORY / 2, _CONFIRMS * _size(found)):
        return found  # an excerpt
    held = [normalise(line) in whole for line in found.lines]
    size = sum(len(normalise(line)) for line, has in zip(found.lines, held, strict=True) if has)
    if size < 0.7 * len(whole):
        return found
    last = max(i for i, has in enumerate(held) if has)
    kept = tuple(
        line
        for i, line in enumerate(found.lines)
        if held[i] or (i < last and line in found.headings)
    )
    return Lines(rung=found.rung, lines=kept, headings=found.headings)


_LEAST_RESTORED = 40
_MOST_RESTORED = 0.5
_ENDED = (".", "!", "?", "…", ";", ":", "»", '"', "”", ",")
_BULLETS = ("•", "-", "–", "—", "*", "·", "■", "▪", "►")


def restored(found: Lines, data: PageData) -> Lines:
    """Restore what was dropped for its tag alone.

    Items of a list written in `div`s, a paragraph in a `span`: prose between two paragraphs of the
    text, in the element that holds them all, is the text's. Much of it is another story's.
    """
    home = _home(found, data)
    if home is None:
        return found
    dropped = frozenset(
        e
        for e in home.iterdescendants("aside", "footer", "figure", "ul", "div")
        if is_elsewhere_in(e, home)
    )
    lines, headings = lines_of([home], dropped)
    kept = {normalise(line): line for line in found.lines}
    places = [i for i, line in enumerate(lines) if normalise(line) in kept]
    there = {normalise(line) for line in lines}
    held = [normalise(line) in there for line in found.lines]
    size = sum(len(line) for line, has in zip(found.lines, held, strict=True) if has)
    if len(places) < 2 or size < _LOCATED * _size(found):
        return found
    leaves, items = _leaves(home.iter("div")), _items(home)
    inside = lines[places[0] : places[-1] + 1]
    merged = [
        kept.get(normalise(line), f"- {line}" if line in items else line)
        for line in inside
        if normalise(line) in kept or _is_missed(line, leaves | items)
    ]
    more = sum(map(len, merged)) - size
    if len(merged) <= sum(held) or not 0 < more <= _MOST_RESTORED * size:
        return found
    first, last = held.index(True), len(held) - held[::-1].index(True)
    whole = (*found.lines[:first], *merged, *found.lines[last:])
    return Lines(rung=found.rung, lines=whole, headings=found.headings | headings)


_LOCATED = 0.9
"""Part of the lines found that must be found again before anything is put between them."""


def is_elsewhere_in(element: html.HtmlElement, home: html.HtmlElement) -> bool:
    """Say whether an element below `home` is of another part."""
    return element is not home and is_elsewhere(element) and not is_elsewhere(home)


def _is_missed(line: str, leaves: frozenset[str]) -> bool:
    """Is a line prose that the text lacks: a sentence or an item in a `div` of its own?"""
    if len(line) < _LEAST_RESTORED or line not in leaves:
        return False
    return line.endswith(_ENDED) or (line.startswith(_BULLETS) and len(line.split()) > 3)


def _items(home: html.HtmlElement) -> frozenset[str]:
    """The items of lists that stand among the paragraphs: one in a box of its own is not theirs."""
    return _leaves(item for each in home.iterchildren("ul", "ol") for item in each.iter("li"))


def _leaves(elements: Iterable[html.HtmlElement]) -> frozenset[str]:
    """The texts of such elements without link, block or field: paragraphs by another name."""
    inner = {*_LINE_TAGS, *_BLOCKS, "a", "input", "button", "img"} - {"br"}
    found = (d for d in elements if not any(c.tag in inner for c in d.iterdescendants()))
    return frozenset(squeeze(d.text_content()) for d in found)


def _home(found: Lines, data: PageData) -> html.HtmlElement | None:
    """The smallest element that holds the first and the last paragraph of a text."""
    prose = [line for line in found.lines if len(line) >= _PROSE]
    if len(prose) < 2:
        return None
    ends: dict[str, html.HtmlElement | None] = {
        prose[0][:_KNOWN_BY]: None,
        prose[-1][:_KNOWN_BY]: None,
    }
    for element in data.tree.iter("p", "div", "li", "span", "td", "blockquote"):
        text = element.text_content()
        if len(text) >= _PROSE and (key := squeeze(text)[:_KNOWN_BY]) in ends:
            ends[key] = element
    first, last = (ends[line[:_KNOWN_BY]] for line in (prose[0], prose[-1]))
    if first is None or last is None or first is last:
        return None
    above = set(first.iterancestors())
    home = next((a for a in last.iterancestors() if a in above), None)
    while home is not None and home.get(UNFOLDED) is not None:
        above_it = home.getparent()
        if above_it is None or above_it.get(UNFOLDED) is None:
            break
        home = above_it
    return None if home is None or home.tag in ("html", "body") else home


def link_texts(data: PageData) -> frozenset[str]:
    """List the page's links of four words and more, normalised."""
    raw = {a.text_content() for a in data.tree.iter("a")}
    texts = (normalise(text) for text in raw if len(text) > _FOUR_WORDS)
    return frozenset(text for text in texts if text.count(" ") >= 3)


def _few(doubtful: set[str], counts: Counter[str]) -> set[str]:
    """The doubtful lines where they are a small part of the text; none where it is made of them."""
    size = sum(len(text) * counts[text] for text in doubtful)
    whole = sum(len(text) * count for text, count in counts.items())
    return doubtful if size <= _MOST_DOUBTFUL * whole else set()


def without_links(lines: Lines, links: frozenset[str]) -> Lines:
    """The lines without those that are nothing but a link to another story, and without lines
    that come three times or more; where those are much of the text, they stay.
    """
    flat = [normalise(line) for line in lines.lines]
    counts = Counter(flat)
    often = _few({text for text, count in counts.items() if count > 2}, counts)
    linked = _few({text for text in counts if text in links}, counts)
    kept = tuple(
        line
        for line, text in zip(lines.lines, flat, strict=True)
        if text not in often and (text not in linked or line in lines.headings)
    )
    return Lines(
        rung=lines.rung,
        lines=kept,
        headings=lines.headings,
        title=lines.title,
        comments=lines.comments,
    )


_TEASERS = 15
_TEASERS_UNHEADED = 3
_TEASER_WORDS = 5
_LITTLE_PROSE = 900


def calls_itself_article(data: PageData) -> bool:
    """Whether the page's head says that it is an article."""
    return bool(
        data.article_node().get("headline")
        or data.meta("article:published_time")
        or data.meta("og:type").lower() == "article"
    )


_FEWEST_CARDS = 4
_MOSTLY = 0.6
_CARD_DEPTH = 4
_KNOWN_BY = 60
"""Characters by which a paragraph of the text is known again on the page."""


def _made_of_cards(data: PageData, paragraphs: Sequence[str]) -> bool:
    """Whether most of the text's prose are excerpts, each alone under a headline that links."""
    prose = {p[:_KNOWN_BY]: len(p) for p in paragraphs if len(p) >= _PROSE}
    if len(prose) < _FEWEST_CARDS:
        return False
    homes: dict[html.HtmlElement, str] = {}
    for element in data.tree.iter("p", "div"):
        if element.tag == "div" and len(element) > 2:
            continue
        known = squeeze(element.text_content())[:_KNOWN_BY]
        if known in prose and (card := _card(element)) is not None:
            homes.setdefault(card, known)
    excerpts = set(homes.values())
    size = sum(prose[known] for known in excerpts)
    return len(excerpts) >= _FEWEST_CARDS and size >= _MOSTLY * sum(prose.values())


def _card(element: html.HtmlElement) -> html.HtmlElement | None:
    """The nearest element around an excerpt that holds a headline with a link, where that headline
    is its only one.
    """
    at: html.HtmlElement | None = element.getparent()
    for _ in range(_CARD_DEPTH):
        if at is None or at.tag in ("body", "html"):
            return None
        heads = list(at.iter(*_HEADINGS))
        if heads:
            linked = heads[0].find(".//a[@href]") is not None or any(
                a.get("href") for a in heads[0].iterancestors("a")
            )
            return at if len(heads) == 1 and linked else None
        at = at.getparent()
    return None


def looks_listed(data: PageData, paragraphs: Sequence[str], *, title: str, headed: bool) -> bool:
    """Whether a page is a home page or a listing: excerpts under linked headlines; or hardly any
    prose of its own, and links that read like headlines: a few without a headline of its own
    (`headed`), many under a short one. A page that its head calls an article is none.
    """
    if calls_itself_article(data):
        return False
    if _made_of_cards(data, paragraphs):
        return True
    prose = sum(len(p) for p in paragraphs if len(p) >= _PROSE)
    if prose >= _LITTLE_PROSE:
        return False
    if headed and len(words(title)) >= _TEASER_WORDS:
        return False
    teasers = {
        text for a in data.tree.iter("a") if len(words(text := a.text_content())) >= _TEASER_WORDS
    }
    return len(teasers) >= (_TEASERS if headed else _TEASERS_UNHEADED)
