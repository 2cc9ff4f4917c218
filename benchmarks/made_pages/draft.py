"""A page in the making: its parts, and what a reader takes from them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date
from html import escape

ARTICLE, PARTIAL, REFUSED = "article", "partial", "refused"


@dataclass
class Want:
    """What the page must yield. What is null is not looked at."""

    title: str
    text: list[str] | None
    byline: tuple[str, ...] | None = ()
    credit: str | None = None
    published: str = ""
    """The day, or the month where no more is told; empty where nothing tells it."""
    outcome: str = ARTICLE


@dataclass
class Draft:
    """The parts of a page, in their order; each holds HTML."""

    site: str
    host: str
    path: str
    day: date
    want: Want
    mast: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    nodes: list[dict[str, object]] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    """Between the byline and the text's element."""
    body: list[str] = field(default_factory=list)
    signed: str = ""
    """The signature under the text."""
    foot: list[str] = field(default_factory=list)
    """Behind the text and its signature, in their element."""
    under: list[str] = field(default_factory=list)
    """Behind the text's element, in the article."""
    after: list[str] = field(default_factory=list)
    names: str = ""
    """As the theme's byline prints them; empty: it prints none."""
    byline_id: bool = False
    """Whether the byline is marked by an id alone."""
    printed: str = ""
    """The day as the theme prints it."""
    machine: str = ""
    """The day in the theme's own `datetime`."""
    heading: str = ""
    """As the `h1` shows it; empty: the title."""
    title_tag: str = ""
    shared_title: str = ""
    """og:title."""
    wrap: str = "p"
    """The tag of the text's paragraphs; `br`: none, two breaks between them."""
    content: str = ""
    """What the feed handed over."""
    scripted: bool = False
    """The text comes by script: the page has none."""
    copied: bool = False
    """The page holds the text twice."""
    charset: str = "utf-8"
    declared: bool = True

    @property
    def url(self) -> str:
        """The page's address."""
        return f"https://www.{self.host}{self.path}"

    def add_node(self, **told: object) -> None:
        """Add to the JSON-LD node of the article itself."""
        node = next((n for n in self.nodes if n.get("url") == self.url), None)
        if node is None:
            node = {"@type": "NewsArticle", "url": self.url, "headline": self.want.title}
            self.nodes.append(node)
        node.update(told)

    def add_meta(self, name: str, content: str) -> None:
        """Add a `meta` of the head."""
        key = "property" if name.startswith(("og:", "article:")) else "name"
        self.head.append(f'<meta {key}="{name}" content="{escape(content)}">')

    def add_line(self, dice: random.Random, text: str, markup: str = "") -> None:
        """Add a paragraph to the text and to what must be read."""
        at = dice.randint(1, len(self.body) - 1)
        self.body.insert(at, markup or self.wrapped(text))
        if self.want.text is not None:
            self.want.text.insert(at, text)

    def add_foreign(self, dice: random.Random, markup: str) -> None:
        """Add to the text's element, at a random place, what is not the text's."""
        self.body.insert(dice.randint(1, len(self.body) - 1), markup)
        if self.want.text is not None:  # keeps the places of both lists alike
            self.want.text.insert(self.body.index(markup), "")

    def wrapped(self, text: str) -> str:
        """A paragraph in the tag that the text's paragraphs have."""
        return f"<p>{escape(text)}</p>" if self.wrap == "br" else _tagged(self.wrap, text)

    def print_head(self) -> str:
        """The head, with the titles, the site's name and JSON-LD."""
        shared = self.shared_title or self.want.title
        tag = self.title_tag or f"{self.want.title} - {self.site}"
        nodes = [
            '<script type="application/ld+json">'
            + json.dumps({"@context": "https://schema.org", **node}, ensure_ascii=False)
            + "</script>"
            for node in self.nodes
        ]
        return "\n".join(
            (
                f'<meta charset="{self.charset}">' if self.declared else "",
                f"<title>{escape(tag)}</title>",
                f'<meta property="og:title" content="{escape(shared)}">',
                f'<meta property="og:site_name" content="{escape(self.site)}">',
                f'<link rel="canonical" href="{self.url}">',
                *self.head,
                *nodes,
            )
        )


def _tagged(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>"
