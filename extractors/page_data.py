"""A page parsed once: its tree, what its head says of itself, and what stands by its headline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from html import unescape
from typing import Any, cast
from urllib.parse import urlsplit

from lxml import etree, html

from extractors.json_ld import read_json_ld
from extractors.markers import markers
from extractors.visible import tidy_tree
from text.decode import clean
from text.fold import normalise
from text.urls import canonical

JsonNode = Mapping[str, Any]

_DEEPEST = 8
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "section", "td", "tr"}
)
_CLASSED = etree.XPath("//@class/..")
_HIDDEN = frozenset({"script", "style", "noscript", "template", "svg"})
_NEVER_READ = ("script", "style", "svg", "template")
# A tag begins with a letter: `Inflation < 3 %` and `<3` are signs, and stay.
_MARKUP = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,300}|![^<>]{0,300})>")
_NOT_FOLLOWED = frozenset(
    {"comment", "isPartOf", "hasPart", "mentions", "about", "itemListElement"}
)


@dataclass(frozen=True, eq=False)
class PageData:
    """The tree of a page, its `meta` values and JSON-LD nodes.

    Names of `meta` are in lower case. One is itself only: what several fields ask of a page is
    kept by it (`lru_cache` of two).
    """

    tree: html.HtmlElement
    url: str
    metas: Mapping[str, Sequence[str]] = field(default_factory=dict)
    nodes: Sequence[JsonNode] = ()
    title_tag: str = ""
    markup: bytes = b""
    """The page before parsing, in UTF-8: its scripts are read here, the tree has none."""

    def meta(self, *names: str) -> str:
        """The first value of the first of these `meta` names that the page has; or empty."""
        for name in names:
            if values := self.metas.get(name):
                return values[0]
        return ""

    def article_node(self) -> JsonNode:
        """The JSON-LD node that describes the article, empty where there is none.

        On a page that is updated as news comes in, the whole counts, not one update.
        """
        return self._article_node

    @cached_property
    def classed(self) -> Mapping[str, Sequence[html.HtmlElement]]:
        """The elements of each class, in the order of the page: found in one walk."""
        found: dict[str, list[html.HtmlElement]] = {}
        for element in select(_CLASSED, self.tree):
            names = (element.get("class") or "").split()
            for name in dict.fromkeys(names) if len(names) > 1 else names:
                found.setdefault(name, []).append(element)
        return found

    @cached_property
    def class_names(self) -> str:
        """All classes of the page in one string: what none of them holds need not be looked for."""
        return " ".join(self.classed)

    @cached_property
    def _article_node(self) -> JsonNode:
        found = [n for n in self.nodes if is_article(n)]
        own = [n for n in found if self._is_of_page(n)]
        if not own:
            # Alone, and with no address or headline that is another article's.
            own = [n for n in found if not self.is_of_another(n)] if len(found) == 1 else []
        live = [n for n in own if "liveblogposting" in kinds(n) and n.get("datePublished")]
        return max(live or own, key=_richness, default={})

    @cached_property
    def _addresses(self) -> frozenset[str]:
        """The page's own addresses, in canonical form: as fetched, `og:url`, `rel=canonical`."""
        told = [self.url, self.meta("og:url"), self.meta("twitter:url")]
        links = self.tree.iterfind("head/link")
        told += [e.get("href") or "" for e in links if (e.get("rel") or "").lower() == "canonical"]
        return frozenset(canonical(u) for u in told if u.startswith("http"))

    @cached_property
    def _headlines(self) -> frozenset[str]:
        shown = [text_of(e) for e in self.tree.iter("h1")]
        told = [*shown, self.title_tag, self.meta("og:title"), self.meta("twitter:title")]
        return frozenset(h for h in map(normalise, told) if h)

    def _is_of_page(self, node: JsonNode) -> bool:
        """Does the node name this page by its address or its headline?"""
        told = _addresses_of(node)
        if told and any(address in self._addresses for address in told):
            return True
        headline = normalise(plain(node.get("headline") or node.get("name") or ""))
        same = any(headline and (headline in h or h in headline) for h in self._headlines)
        return same and not (told and _is_elsewhere(told, self._addresses))

    def is_of_another(self, node: JsonNode) -> bool:
        """Say whether a node names another page's address, or a headline that this page lacks."""
        headline = normalise(plain(node.get("headline") or ""))
        if headline and self._headlines and not self._is_of_page(node):
            told = _addresses_of(node)
            return bool(told) or not _alike(headline, self._headlines)
        return False


def _addresses_of(node: JsonNode) -> list[str]:
    entity = node.get("mainEntityOfPage")
    entity = entity.get("@id") or entity.get("url") if isinstance(entity, dict) else entity
    told = [node.get("url"), node.get("@id"), entity]
    return [canonical(u.partition("#")[0]) for u in told if isinstance(u, str) and u[:4] == "http"]


def _is_elsewhere(told: Sequence[str], own: frozenset[str]) -> bool:
    """Are these the addresses of other articles? A site's own name or home is none."""
    return bool(own) and any(urlsplit(u).path.strip("/") for u in told)


_ALIKE = 0.3


def _alike(headline: str, shown: frozenset[str]) -> bool:
    """Do two headlines share most of their words? Desks change one and forget the other."""
    words = {w for w in headline.split() if len(w) > 3}
    return any(len(words & set(h.split())) >= _ALIKE * len(words) for h in shown)


def kinds(node: JsonNode) -> set[str]:
    """List the schema.org types of a node, lower case."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return {str(v).rsplit("/", 1)[-1].lower() for v in values if v}


def is_article(node: JsonNode) -> bool:
    """Whether a JSON-LD node is a kind of article."""
    return bool(kinds(node) & markers().article_types)


def _richness(node: JsonNode) -> int:
    wanted = ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage")
    return sum(1 for key in wanted if node.get(key))


def text_of(element: html.HtmlElement) -> str:
    """Read an element as a reader sees it, on one line."""
    if not len(element):
        return squeeze(element.text or "") if element.tag not in _HIDDEN else ""
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        parts.append(" " if node.tag in _BLOCKS else "")
        if event == "start":
            parts.append("" if node.tag in _HIDDEN else node.text or "")
        elif node is not element:
            parts.append(node.tail or "")
    return squeeze("".join(parts))


def squeeze(text: str) -> str:
    """Clean text on one line."""
    cleaned = clean(text)
    if cleaned.isprintable() and "  " not in cleaned:  # its only white space are single spaces
        return cleaned.strip()
    return " ".join(cleaned.split())


def plain(value: object) -> str:
    """A string of a page's head as a reader would see it: entities and tags undone."""
    if isinstance(value, (list, tuple)):
        value = value[0] if value else ""
    if not isinstance(value, (str, int, float)):
        return ""
    text = str(value)
    for _ in range(2):  # some feeds and heads are escaped twice
        if "&" not in text:
            break
        text = unescape(text)
    return squeeze(_MARKUP.sub("", text) if "<" in text else text)


@cache
def _parser() -> html.HTMLParser:
    """The parser of all pages. One class for every element: lxml.html's own look-up, which makes
    form fields something else, is a call of Python for each element that is touched.
    """
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
    )
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser


def parse(markup: bytes) -> html.HtmlElement | None:
    """Parse a page in UTF-8; null where there is nothing."""
    try:
        return html.document_fromstring(markup, parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _metas(tree: html.HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = plain(element.get("content") or "")
        if name and content:
            metas.setdefault(name.strip().lower(), []).append(content)
    return metas


def _walk(value: Any, depth: int = 0) -> Iterator[JsonNode]:
    """All typed nodes of a JSON-LD document, containers before what they contain."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if value.get("@type"):
            yield value
        for key, inner in value.items():
            if key not in _NOT_FOLLOWED:
                yield from _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value[:200]:
            yield from _walk(inner, depth + 1)


def _nodes(tree: html.HtmlElement) -> list[JsonNode]:
    found: list[JsonNode] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            for value in read_json_ld(script.text):
                found.extend(_walk(value))
    return found


def read_page(markup: bytes, url: str) -> PageData | None:
    """The page behind this markup, or null where it holds none.

    Scripts, styles and drawings are taken out of the tree once their data is read: everything
    that copies or walks the tree afterwards costs half.
    """
    tree = parse(markup)
    if tree is None:
        return None
    nodes = _nodes(tree)
    etree.strip_elements(tree, *_NEVER_READ, with_tail=False)
    tidy_tree(tree, markup)
    title = next(tree.iter("title"), None)
    return PageData(
        tree=tree,
        url=url,
        metas=_metas(tree),
        nodes=nodes,
        title_tag=plain(text_of(title)) if title is not None else "",
        markup=markup,
    )


_BEFORE = etree.XPath(
    "preceding::text()[normalize-space()][not(parent::script or parent::style or parent::noscript"
    " or parent::option or parent::template)][position() <= 10]",
    smart_strings=False,
)
_LINKS_BEFORE = etree.XPath("preceding::a[@href][position() <= 8]")
_PROSE_CHARACTERS = 160
_SENTENCE_CHARACTERS = 90
"""A second piece so long that ends as a sentence does is the text, short as its paragraphs are."""
_MOST_PIECES = 60
_MOST_LINKS = 25
_UNREAD = frozenset({"script", "style", "noscript", "option", "template"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands by the headline: pieces of text before it and after it until the prose begins."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    links: tuple[html.HtmlElement, ...] = ()
    heading: html.HtmlElement | None = None


def select(path: etree.XPath, node: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements that an XPath finds from this node."""
    return cast("list[html.HtmlElement]", path(node))


def pieces(path: etree.XPath, node: html.HtmlElement) -> list[str]:
    """List the strings that an XPath finds from a node."""
    return cast("list[str]", path(node))


def _following(element: html.HtmlElement) -> Iterator[html.HtmlElement | str]:
    """The links and pieces of text after an element, in the order of the page.

    A walk that its reader can leave: the XPath axis of that name goes to the end of the page.
    """
    at: html.HtmlElement | None = element
    while at is not None:
        if at.tail and at.tag not in ("body", "html"):
            yield at.tail
        for sibling in at.itersiblings():
            if not _is_of_others(sibling):
                yield from _pieces_in(sibling)
            if sibling.tail:
                yield sibling.tail
        at = at.getparent()


_FEWEST_CARDS = 2


def _is_of_others(element: html.HtmlElement) -> bool:
    """Is an element comments, or a box that holds nothing but cards of other stories?"""
    if element.tag in ("aside", "footer") or _named(_class_of(element))[0]:
        return True
    cards = element.findall("article")
    return len(cards) >= _FEWEST_CARDS and all(map(_is_card, cards))


def _class_of(element: html.HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _pieces_in(element: html.HtmlElement) -> Iterator[html.HtmlElement | str]:
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "end":
            if node is not element and node.tail and node.getparent().tag not in _UNREAD:
                yield node.tail
            continue
        if node.tag == "a" and node.get("href") is not None:
            yield node
        if node.text and node.tag not in _UNREAD:
            yield node.text


def _after(
    heading: html.HtmlElement,
) -> tuple[list[str], list[html.HtmlElement]]:
    """The next pieces of text after a heading, and the next links."""
    texts: list[str] = []
    links: list[html.HtmlElement] = []
    for found in _following(heading):
        if not isinstance(found, str):
            links.append(found)
        elif len(texts) < _MOST_PIECES and not found.isspace():
            texts.append(found)
        if len(texts) >= _MOST_PIECES and len(links) >= _MOST_LINKS:
            break
    return texts, links[:_MOST_LINKS]


def surroundings(heading: html.HtmlElement | None) -> Surroundings:
    """The pieces of text by a headline, at most sixty after it and ten before."""
    if heading is None:
        return Surroundings()
    after: list[str] = []
    following, links = _after(heading)
    sentences = 0
    for piece in following:
        text = squeeze(piece)
        finished = len(text) > _SENTENCE_CHARACTERS and text.endswith((".", "!", "?", "»", "…"))
        sentences += finished
        if len(text) > _PROSE_CHARACTERS or sentences > 1:
            if len(after) > 1 or not after:
                break
            continue  # a standfirst directly under the headline: the byline may follow it
        after.append(text)
    return Surroundings(
        before=tuple(squeeze(piece) for piece in pieces(_BEFORE, heading)),
        after=tuple(after),
        links=(*links, *select(_LINKS_BEFORE, heading)),
        heading=heading,
    )


@lru_cache(maxsize=8192)
def _named(names: str) -> tuple[bool, bool]:
    """Whether a class or id is one of comments, and of another part of the page."""
    told = markers()
    return bool(told.comments_class.search(names)), bool(told.elsewhere_class.search(names))


def is_elsewhere(element: html.HtmlElement) -> bool:
    """Whether an element stands in another part of the page: comments, related stories, footer.

    Comments are looked for all the way up: many sites make each comment an `article`.
    """
    inside = True
    for node in (element, *element.iterancestors()):
        if node.tag in ("body", "html"):
            return False
        comments, elsewhere = _named(_class_of(node))
        if comments or (inside and (elsewhere or node.tag in ("footer", "aside", "nav"))):
            return True
        own = node.tag == "main" or (node.tag == "article" and not _is_card(node))
        inside = inside and not own
    return False


_CARD_CHARACTERS = 600
_CARD_LINK_WORDS = 3
_CARD_LEVELS = 4


def _is_card(article: html.HtmlElement) -> bool:
    """Is an `article` no more than a card for another story: a linked heading and little text?"""
    if article.find(".//h1") is not None:
        return False
    text = article.text_content()
    return len(text) < _CARD_CHARACTERS and article.find(".//a[@href]") is not None


def is_in_card(element: html.HtmlElement, *, own_links: bool = True) -> bool:
    """Say whether an element stands in the card of another story.

    `own_links`: whether links within the element count; a byline's own leads to its writer.
    """
    own = set() if own_links else set(element.iter("a"))
    for level, node in enumerate((element, *element.iterancestors())):
        if level > _CARD_LEVELS or node.tag in ("body", "html", "main"):
            return False
        if node.find(".//h1") is not None or len(node.text_content()) > _CARD_CHARACTERS / 2:
            return False
        links = (a for a in node.iter("a") if (a.get("href") or "#")[:1] != "#" and a not in own)
        if any(len(a.text_content().split()) >= _CARD_LINK_WORDS for a in links):
            return True
    return False
