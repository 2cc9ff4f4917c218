"""Le Tambour: /posts/<slug>-<13 hex>, no feed, the site's name as og:title."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.press import answers
from tests.press.answers import Answer, View, missing, number, pages, redirect, render
from tests.press.catalogue import PressArticle

HOST = "www.letambour.press.test"
HOME = f"http://{HOST}"
LISTS = ("/", "/actualites?page=2", "/categorie/economie")
"""Home and listing pages."""
_ADDRESS = re.compile(r"/posts/[a-z0-9-]+-([0-9a-f]{13})")
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /connexion\n"


def url(article: PressArticle, view: View) -> str:
    """The address: the slug is decoration, the hexadecimal id is the key."""
    return f"{HOME}/posts/{article.slug}-{article.uniqid}"


def answer(view: View, path: str, query: Mapping[str, str]) -> Answer:
    """What the site answers; a post that is gone sends its reader home."""
    if path == "/robots.txt":
        return answers.text(_ROBOTS)
    if path == "/":
        return _listing(view, "", 1, 5)
    if path == "/actualites":
        return _listing(view, "", number(query, "page", 1), 6)
    if match := re.fullmatch(r"/categorie/([a-z]+)", path):
        return _listing(view, match.group(1), number(query, "page", 1), 6)
    if match := _ADDRESS.fullmatch(path):
        found = next((a for a in view.articles if a.uniqid == match.group(1)), None)
        return _page(view, found) if found else redirect(f"{HOME}/")
    return missing()


def section_slug(article: PressArticle) -> str:
    """A section's name as its address has it."""
    plain = article.section.lower().replace("é", "e")
    return re.sub(r"[^a-z]", "", plain)


def _page(view: View, article: PressArticle) -> Answer:
    version = article.at(view.now)
    body = render(
        "letambour/article.html",
        view=view,
        article=article,
        version=version,
        url=url(article, view),
        home=HOME,
    )
    return Answer(body=body.encode(), modified=version.at)


def _listing(view: View, section: str, page: int, size: int) -> Answer:
    everything = [a for a in view.articles if not section or section_slug(a) == section]
    shown = everything[(page - 1) * size : page * size]
    if section and not everything:
        return missing()
    rows = [(a, _cut(a.at(view.now).title), url(a, view)) for a in shown]
    body = render(
        "letambour/listing.html",
        view=view,
        rows=rows,
        page=page,
        last=pages(everything, size),
        home=HOME,
        section=section,
    )
    return Answer(body=body.encode(), modified=view.modified)


def _cut(title: str, limit: int = 60) -> str:
    """Lists print long headlines cut in mid-word."""
    return title if len(title) <= limit else f"{title[:limit]}…"
