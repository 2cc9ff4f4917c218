"""Mali Miroir: an aggregator with readers' comments, boxes full of our words, machine traits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from tests.press import answers
from tests.press.answers import RSS, Answer, View, missing, number, pages, render
from tests.press.catalogue import PressArticle

HOST = "malimiroir.press.test"
HOME = f"http://{HOST}"
LISTS = ("/", "/a_la_une/?page=2")
"""Home and listing pages."""
_ADDRESS = re.compile(r"/[a-z]+/[a-z0-9-]+-(\d{6})\.html")
_ROBOTS = "User-agent: *\nDisallow: /recherche\nDisallow: /*?print=\n"


def page_id(article: PressArticle, view: View) -> int:
    """The number at the end of the address."""
    return 512_000 + 3 * view.catalogue.rank(article)


def url(article: PressArticle, view: View) -> str:
    """Section, slug and number."""
    section = re.sub(r"[^a-z]", "", article.section.lower().replace("é", "e"))
    return f"{HOME}/{section}/{article.slug}-{page_id(article, view)}.html"


def answer(view: View, path: str, query: Mapping[str, str]) -> Answer:
    """What the site answers; `/feed` answers HTML, as on the sites it copies."""
    if path == "/robots.txt":
        return answers.text(_ROBOTS)
    if path == "/rss/latest-posts":
        return _feed(view)
    if path in ("/", "/feed"):
        return _listing(view, 1)
    if path == "/a_la_une/":
        return _listing(view, number(query, "page", 1))
    if match := _ADDRESS.fullmatch(path):
        wanted = int(match.group(1))
        found = next((a for a in view.articles if page_id(a, view) == wanted), None)
        return _page(view, found) if found else missing()
    return missing()


def _page(view: View, article: PressArticle) -> Answer:
    version = article.at(view.now)
    body = render(
        "malimiroir/article.html",
        view=view,
        article=article,
        version=version,
        url=url(article, view),
        home=HOME,
        # The boxes show the day's news: the page's bytes change although its article does not.
        latest=[(a.at(view.now).title, url(a, view)) for a in view.page(5, 1)],
    )
    return Answer(body=body.encode(), modified=None)


def _listing(view: View, page: int) -> Answer:
    rows = [(a, a.at(view.now).title, url(a, view)) for a in view.page(10, page)]
    last = pages(view.articles, 10)
    body = render("malimiroir/listing.html", view=view, rows=rows, page=page, last=last, home=HOME)
    return Answer(body=body.encode(), modified=view.modified)


def _feed(view: View) -> Answer:
    rows = []
    for article in view.page(15, 1):
        version = article.at(view.now)
        # Titles escaped once here and once more by the template: seen on real feeds.
        title = escape(version.title).replace("’", "&apos;")
        rows.append((article, title, version, url(article, view)))
    body = render("malimiroir/feed.xml", rows=rows, home=HOME, modified=view.modified)
    return Answer(body=body.encode(), media_type=RSS, modified=view.modified)
