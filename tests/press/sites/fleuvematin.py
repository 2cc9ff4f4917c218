"""Le Fleuve Matin: WordPress with feed, REST, gzipped sitemap and a tagDiv-like theme."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from tests.press import answers
from tests.press.answers import RSS, XML, Answer, View, missing, number, pages, render
from tests.press.catalogue import PressArticle, Version

HOST = "www.fleuvematin.press.test"
HOME = f"http://{HOST}"
LISTS = ("/", "/page/2/")
"""Home and listing pages."""
_ROBOTS = f"""User-agent: *
Disallow: /wp-admin/
Allow: /wp-admin/admin-ajax.php

Sitemap: {HOME}/sitemap_index.xml
"""
_FEED_SIZE = 10  # WordPress' own default
_SHIELD = "https://api.w.org/"


def url(article: PressArticle, view: View) -> str:
    """The permalink."""
    return f"{HOME}/{article.slug}/"


def answer(view: View, path: str, query: Mapping[str, str]) -> Answer:
    """What the site answers."""
    if path in ("/feed/", "/feed"):
        return _feed(view, number(query, "paged", 1))
    if path.startswith("/wp-json"):
        return _rest(view, path, query)
    if path == "/sitemap_index.xml":
        return _sitemap_index(view)
    if path == "/post-sitemap.xml.gz":
        return _sitemap(view)
    if path == "/robots.txt":
        return answers.text(_ROBOTS)
    if path == "/" or re.fullmatch(r"/page/\d+/", path):
        return _home(view, int(path.split("/")[2]) if path != "/" else 1)
    found = next((a for a in view.articles if path.strip("/") == a.slug), None)
    return _page(view, found) if found else missing(render("fleuvematin/404.html", view=view))


def post_id(article: PressArticle, view: View) -> int:
    """The post's number."""
    return 4100 + 7 * view.catalogue.rank(article)


def _page(view: View, article: PressArticle) -> Answer:
    version = article.at(view.now)
    body = render(
        "fleuvematin/article.html",
        view=view,
        article=article,
        version=version,
        url=url(article, view),
        post_id=post_id(article, view),
        home=HOME,
        related=_older(view, article),
    )
    return Answer(body=body.encode(), modified=version.at, headers=(("Link", _api_link()),))


def _older(view: View, article: PressArticle) -> list[tuple[str, str]]:
    """Title and address of the three posts before: the box does not change from day to day."""
    older = [a for a in view.catalogue.of("fleuvematin") if a.published < article.published]
    return [(a.versions[0].title, url(a, view)) for a in older[-3:]]


def _api_link() -> str:
    return f'<{HOME}/wp-json/>; rel="{_SHIELD}"'


def _home(view: View, page: int) -> Answer:
    shown = view.page(8, page)
    if not shown and page > 1:
        return missing(render("fleuvematin/404.html", view=view))
    rows = [(a, a.at(view.now).title, url(a, view)) for a in shown]
    body = render("fleuvematin/home.html", view=view, rows=rows, page=page, home=HOME)
    return Answer(body=body.encode(), modified=view.modified)


def _excerpt(version: Version) -> str:
    return " ".join(version.text.split()[:55])


def _feed(view: View, page: int) -> Answer:
    shown = view.page(_FEED_SIZE, page)
    if not shown and page > 1:
        return missing()
    rows = [(a, a.at(view.now), url(a, view), post_id(a, view)) for a in shown]
    rows_with = [(a, v, link, number_, _excerpt(v)) for a, v, link, number_ in rows]
    body = render("fleuvematin/feed.xml", rows=rows_with, home=HOME, modified=view.modified)
    return Answer(body=body.encode(), media_type=RSS, modified=view.modified)


def _sitemap_index(view: View) -> Answer:
    body = render("fleuvematin/sitemap_index.xml", home=HOME, modified=view.modified)
    return Answer(body=body.encode(), media_type=XML, modified=view.modified)


def _sitemap(view: View) -> Answer:
    rows = [(url(a, view), a.at(view.now).at) for a in reversed(view.articles)]
    body = render("fleuvematin/sitemap.xml", rows=rows).encode()
    packed = gzip.compress(body, mtime=0)
    return Answer(body=packed, media_type="application/x-gzip", modified=view.modified)


def _rest(view: View, path: str, query: Mapping[str, str]) -> Answer:
    if path.rstrip("/") == "/wp-json":
        return _json({"name": "Le Fleuve Matin", "home": HOME, "namespaces": ["wp/v2"]}, view)
    if path.rstrip("/") != "/wp-json/wp/v2/posts":
        return _json({"code": "rest_no_route", "data": {"status": 404}}, view, status=404)
    found = _selected(view, query)
    size, page = number(query, "per_page", 10), number(query, "page", 1)
    if size > 100:
        return _json({"code": "rest_invalid_param", "data": {"status": 400}}, view, status=400)
    total = pages(found, size)
    if page > max(1, total):
        wrong = {"code": "rest_post_invalid_page_number", "data": {"status": 400}}
        return _json(wrong, view, status=400)
    posts = [_post(view, a, query) for a in found[(page - 1) * size : page * size]]
    headers = (("X-WP-Total", str(len(found))), ("X-WP-TotalPages", str(total)))
    return _json(posts, view, headers=headers)


def _selected(view: View, query: Mapping[str, str]) -> list[PressArticle]:
    found = view.articles
    if wanted := query.get("search", "").lower():
        found = [a for a in found if wanted in _searchable(a.at(view.now))]
    for key, keep in (("after", True), ("before", False)):
        if limit := _instant(query.get(key, "")):
            found = [a for a in found if (a.published > limit) is keep and a.published != limit]
    if limit := _instant(query.get("modified_after", "")):
        found = [a for a in found if a.at(view.now).at > limit]
    if query.get("orderby") == "modified":
        found = sorted(found, key=lambda a: a.at(view.now).at, reverse=True)
    return found[::-1] if query.get("order") == "asc" else found


def _searchable(version: Version) -> str:
    return f"{version.title}\n{version.text}".lower()


def _instant(raw: str) -> datetime | None:
    if not raw:
        return None
    at = datetime.fromisoformat(raw.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _post(view: View, article: PressArticle, query: Mapping[str, str]) -> dict[str, Any]:
    version = article.at(view.now)
    stamp = "%Y-%m-%dT%H:%M:%S"
    post = {
        "id": post_id(article, view),
        "date": article.published.strftime(stamp),
        "date_gmt": article.published.strftime(stamp),
        "modified": version.at.strftime(stamp),
        "modified_gmt": version.at.strftime(stamp),
        "slug": article.slug,
        "status": "publish",
        "type": "post",
        "link": url(article, view),
        "title": {"rendered": _texturised(version.title)},
        "content": {"rendered": _content(article, version), "protected": False},
        "excerpt": {"rendered": f"<p>{_texturised(_excerpt(version))} [&hellip;]</p>\n"},
        "author": 1,
        "categories": [3],
        "tags": [],
    }
    wanted = query.get("_fields")
    return {k: v for k, v in post.items() if not wanted or k in wanted.split(",")}


def _texturised(plain: str) -> str:
    """Escaped, with the numeric references that WordPress writes."""
    return escape(plain, quote=False).replace("’", "&#8217;").replace("…", "&#8230;")


def _content(article: PressArticle, version: Version) -> str:
    rows = [
        f"<h3>{_texturised(p)}</h3>" if p in version.crossheads else f"<p>{_texturised(p)}</p>"
        for p in version.paragraphs
    ]
    rows += [f"<p><strong>{_texturised(name)}</strong></p>" for name in article.byline]
    if article.credit:
        rows.append(f"<p>Source : {_texturised(article.credit)}</p>")
    return "\n".join(rows) + "\n"


def _json(
    value: object,
    view: View,
    *,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
) -> Answer:
    body = json.dumps(value, ensure_ascii=True).replace("/", "\\/").encode()
    kind = "application/json; charset=UTF-8"
    modified = view.modified if status == 200 else None
    return Answer(
        body=body,
        status=status,
        media_type=kind,
        headers=headers,
        modified=modified,
        etag=status == 200,
    )
