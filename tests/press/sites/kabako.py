"""Kabako: PHP of its own, numeric ids, windows-1252 under the name of iso-8859-1."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.press.answers import Answer, View, missing, number, pages, render
from tests.press.catalogue import PressArticle

HOST = "news.kabako.press.test"
HOME = f"http://{HOST}"
LISTS = ("/", "/actualites.php?page=2")
"""Home and listing pages."""
FIRST_ID = 310_001
"""Every second number is an article; the others were deleted before anybody saw them."""
_ADDRESS = re.compile(r"/h/(\d+)\.html")


def url(article: PressArticle, view: View) -> str:
    """The address by number."""
    return f"{HOME}/h/{FIRST_ID + 2 * view.catalogue.rank(article)}.html"


def answer(view: View, path: str, query: Mapping[str, str]) -> Answer:
    """What the site answers; it has no robots.txt."""
    if path == "/rss/rss.xml":
        return _feed(view)
    if path in ("/", "/actualites.php"):
        return _listing(view, number(query, "page", 1))
    if match := _ADDRESS.fullmatch(path):
        wanted = f"{HOME}{match.group()}"
        found = next((a for a in view.articles if url(a, view) == wanted), None)
        return _page(view, found) if found else missing(_GONE)
    return missing(_GONE)


_GONE = "<html><body><table><tr><td>Cet article n'existe pas.</td></tr></table></body></html>"


def _cp1252(page: str) -> bytes:
    return page.encode("windows-1252", "xmlcharrefreplace")


def _page(view: View, article: PressArticle) -> Answer:
    version = article.at(view.now)
    page = render("kabako/article.html", view=view, article=article, version=version, home=HOME)
    return Answer(body=_cp1252(page), media_type="text/html", modified=version.at, etag=False)


def _listing(view: View, page: int) -> Answer:
    rows = [(a, a.at(view.now).title, url(a, view)) for a in view.page(6, page)]
    last = pages(view.articles, 6)
    # Past the end the list is empty and the status still 200, as such scripts do.
    text = render("kabako/listing.html", view=view, rows=rows, page=page, last=last, home=HOME)
    return Answer(body=_cp1252(text), media_type="text/html", modified=view.modified, etag=False)


def _feed(view: View) -> Answer:
    rows = [(a, a.at(view.now), url(a, view)) for a in view.page(20, 1)]
    body = _cp1252(render("kabako/feed.xml", rows=rows, home=HOME))
    return Answer(body=body, media_type="text/xml", modified=view.modified, etag=False)
