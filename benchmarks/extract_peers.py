"""One peer over the evaluation pages: run by the bench in the peers' own environment.

Reads lines of {file, path, url} and writes lines of {file, text, title, authors, date}. Knows
nothing of this project, so that a peer cannot profit from it. A page that a peer cannot read is
an empty answer, as it would be in use.
"""

from __future__ import annotations

import gzip
import json
import signal
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
Peer = Callable[[bytes, str, str], Answer]


def trafilatura_with(**options: Any) -> Peer:
    import trafilatura
    from trafilatura.settings import Document

    def read(body: bytes, markup: str, url: str) -> Answer:
        found = trafilatura.bare_extraction(
            body, url=url or None, with_metadata=True, include_comments=False, **options
        )
        if not isinstance(found, Document):
            return {}
        authors = (found.author or "").split("; ") if found.author else []
        return {"text": found.text, "title": found.title, "authors": authors, "date": found.date}

    return read


def news_please() -> Peer:
    from newsplease import NewsPlease

    def read(body: bytes, markup: str, url: str) -> Answer:
        # Pictures would be asked of the network: on a machine without one, 5 s each.
        page = NewsPlease.from_html(
            markup, url=url or "https://example.invalid/page", fetch_images=False
        )
        return {
            "text": page.maintext,
            "title": page.title,
            "authors": list(page.authors or []),
            "date": str(page.date_publish or "")[:10],
        }

    return read


def newspaper4k() -> Peer:
    from newspaper import Article

    def read(body: bytes, markup: str, url: str) -> Answer:
        page = Article(url or "https://example.invalid/page", fetch_images=False)
        page.download(input_html=markup)
        page.parse()
        return {
            "text": page.text,
            "title": page.title,
            "authors": list(page.authors),
            "date": str(page.publish_date or "")[:10],
        }

    return read


def readability() -> Peer:
    from lxml import html
    from readability import Document

    def read(body: bytes, markup: str, url: str) -> Answer:
        page = Document(markup)
        tree = html.fromstring(page.summary())
        lines = (" ".join(str(p).split()) for p in tree.itertext())
        return {"text": "\n".join(line for line in lines if line), "title": page.short_title()}

    return read


def goose3() -> Peer:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def read(body: bytes, markup: str, url: str) -> Answer:
        page = goose.extract(raw_html=markup)
        return {
            "text": page.cleaned_text,
            "title": page.title,
            "authors": list(page.authors or []),
            "date": str(page.publish_date or "")[:10],
        }

    return read


def boilerpy3() -> Peer:
    from boilerpy3 import extractors

    article = extractors.ArticleExtractor()

    def read(body: bytes, markup: str, url: str) -> Answer:
        return {"text": article.get_content(markup)}

    return read


def justext() -> Peer:
    import justext as library

    words = frozenset().union(*(library.get_stoplist(name) for name in library.get_stoplists()))

    def read(body: bytes, markup: str, url: str) -> Answer:
        kept = [p.text for p in library.justext(body, words) if not p.is_boilerplate]
        return {"text": "\n".join(kept)}

    return read


def resiliparse() -> Peer:
    from resiliparse.extract.html2text import extract_plain_text

    def read(body: bytes, markup: str, url: str) -> Answer:
        return {"text": extract_plain_text(markup, main_content=True)}

    return read


def html_text() -> Peer:
    import html_text as library

    def read(body: bytes, markup: str, url: str) -> Answer:
        return {"text": library.extract_text(markup)}

    return read


def beautifulsoup() -> Peer:
    from bs4 import BeautifulSoup

    def read(body: bytes, markup: str, url: str) -> Answer:
        return {"text": BeautifulSoup(body, "lxml").get_text("\n")}

    return read


PEERS: dict[str, tuple[str, Callable[[], Peer]]] = {
    "trafilatura": ("trafilatura", trafilatura_with),
    "trafilatura precise": ("trafilatura", lambda: trafilatura_with(favor_precision=True)),
    "trafilatura recall": ("trafilatura", lambda: trafilatura_with(favor_recall=True)),
    "trafilatura fast": ("trafilatura", lambda: trafilatura_with(fast=True)),
    "readability-lxml": ("readability-lxml", readability),
    "newspaper4k": ("newspaper4k", newspaper4k),
    "news-please": ("news-please", news_please),
    "goose3": ("goose3", goose3),
    "resiliparse": ("resiliparse", resiliparse),
    "boilerpy3": ("boilerpy3", boilerpy3),
    "jusText": ("jusText", justext),
    "html-text": ("html-text", html_text),
    "beautifulsoup4": ("beautifulsoup4", beautifulsoup),
}


PAGE_LIMIT_S = 20.0


def _too_long(signum: int, frame: object) -> None:
    raise TimeoutError(f"over {PAGE_LIMIT_S:g} s")


def main(name: str) -> None:
    package, make = PEERS[name]
    print(json.dumps({"version": version(package)}), flush=True)
    peer = make()
    from trafilatura.utils import decode_file  # the same decoding for those that want a string

    signal.signal(signal.SIGALRM, _too_long)
    for line in sys.stdin:
        asked = json.loads(line)
        raw = Path(asked["path"]).read_bytes()
        body = gzip.decompress(raw) if asked["path"].endswith(".gz") else raw
        signal.setitimer(signal.ITIMER_REAL, PAGE_LIMIT_S)
        try:
            answer = peer(body, decode_file(body), asked["url"])
        except Exception as error:  # noqa: BLE001 - a peer's failure is its result
            answer = {"error": f"{type(error).__name__}: {error}"[:200]}
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(json.dumps({"file": asked["file"], **answer}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
