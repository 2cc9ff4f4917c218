"""What the extraction bench checks beside the scores: decoding, listings, seeds, speed, poison."""

from __future__ import annotations

import json
import statistics
import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import trafilatura
from lxml import html
from trafilatura.meta import reset_caches

from benchmarks.extract_sets import READ_AT, Found, Truth, body
from extractors.documents import read_document, saved_address
from extractors.extract import ANY_OUTLET, extract
from extractors.registry import load_outlets
from extractors.signature import agency_in
from extractors.workers import Workers
from records import Article, Candidate, DiscoveryWay, Page, Rejection
from tests.press.server import Press
from tests.press.test_extraction import page_of as press_page
from text.decode import decode

ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1",
    "iso8859-15", "double", "double-1252", "utf-8-stray",
)  # fmt: skip
DECLARED = ("right", "wrong", "absent")
SAMPLE = "Le président a reçu hier à Ségou l'équipe qui célèbre Noël : « ça ira », où qu'elle soit."
_RIGHT = {"double": "utf-8", "double-1252": "utf-8", "utf-8-stray": "utf-8", "utf-8-sig": "utf-8"}
_WRONG = {"utf-8": "windows-1251", "cp1252": "utf-8", "latin-1": "iso-8859-2"}


def encoded(name: str) -> bytes:
    """The sample in one of the twelve ways."""
    if name == "double":
        return SAMPLE.encode().decode("latin-1").encode()
    if name == "double-1252":
        return SAMPLE.replace("à", "â").encode().decode("cp1252", "ignore").encode()
    if name == "utf-8-stray":
        return (SAMPLE + " ").encode() + "été".encode("cp1252") + " et après, en août".encode()
    return SAMPLE.encode(name)


def expected(name: str) -> str:
    """What a reader should see."""
    if name == "double-1252":
        return SAMPLE.replace("à", "â")
    return SAMPLE + " été et après, en août" if name == "utf-8-stray" else SAMPLE


def decoding() -> list[str]:
    """The combinations of encoding and declaration that are not read rightly."""
    wrong = []
    for name in ENCODINGS:
        for how in DECLARED:
            declared = {
                "right": _RIGHT.get(name, name),
                "wrong": _WRONG.get(name, "iso-8859-2" if "utf" in name else "windows-1251"),
                "absent": "",
            }[how]
            text = decode(encoded(name), declared)
            if text != expected(name):
                wrong.append(f"{name}, declared {how}")
    return wrong


def damaged(truths: list[Truth]) -> int:
    """Clean texts that decoding changes (other than to NFC and without invisible signs)."""
    return sum(
        1
        for truth in truths
        if truth.text
        and "\ufffd" not in truth.text  # damaged by whoever wrote it down
        and decode(truth.text.encode()) != decode(truth.text.encode("utf-16"))
    )


def page_of(content: bytes, url: str) -> Page:
    """A page as a fetch would give it."""
    return Page(
        requested_url=url,
        final_url=url,
        status=200,
        fetched_at=READ_AT,
        media_type="text/html",
        headers=(),
        body=content,
    )


def ours(content: bytes, url: str) -> Found:
    """What our extractors give for one page of the evaluation."""
    found = extract(page_of(content, url), ANY_OUTLET)
    article = found.seen if isinstance(found, Rejection) else found
    if article is None:
        return Found()
    dating = article.published
    local = dating.value and dating.value + timedelta(minutes=dating.utc_offset_minutes)
    return Found(
        text="" if article is not found else article.text,
        title="" if article.title_derived else article.title,
        authors=_named(article),
        date=local.date().isoformat() if local else "",
    )


def _named(article: Article) -> tuple[str, ...]:
    """Who is named: the truth of these sets counts agencies and sites among the authors, which
    for us are no writers and stand in `credit`.
    """
    credit = article.credit or ""
    return (*article.byline, credit) if credit and not article.byline else _with(article, credit)


def _with(article: Article, credit: str) -> tuple[str, ...]:
    return (*article.byline, credit) if agency_in(credit) else article.byline


def listings(shared: Path) -> list[str]:
    """The listing pages that were taken for articles."""
    folder = shared / "eval" / "html" / "west-africa" / "list-pages"
    return [
        path.name
        for path in sorted(folder.iterdir())
        if isinstance(extract(page_of(path.read_bytes(), ""), ANY_OUTLET), Article)
    ]


def press_listings() -> tuple[int, list[str]]:
    """The home, section and listing pages of the practice press: how many, and those taken."""
    with Press(day=30) as press:
        outlets, articles = press.outlets(), {row.url for row in press.expected()}
        waiting = [urljoin(o.home_url, "/") for o in outlets.values()]
        seen, taken = set[str](), []
        owners = {urlsplit(o.home_url).hostname: o for o in outlets.values()}
        lists = 0
        while waiting and lists < _MOST_LISTS:
            url = urldefrag(waiting.pop(0)).url
            owner = owners.get(urlsplit(url).hostname)
            if url in seen or url in articles or owner is None:
                continue
            seen.add(url)
            page = press_page(press, url)
            if page.status != 200 or "html" not in page.media_type:
                continue
            if saved_address(page.body) in articles:
                continue  # an article under another address
            lists += 1
            found = (extract(page, owner), extract(page, ANY_OUTLET))
            taken += [url] if any(isinstance(one, Article) for one in found) else []
            links = html.fromstring(page.body).iter("a")
            waiting += [urljoin(url, link.get("href") or "") for link in links]
    return lists, taken


_MOST_LISTS = 200


def _same(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").split())


def seeds(shared: Path) -> int:
    """How many of the five originals give every field of the hand-made file."""
    gold = json.loads((shared / "seeds" / "gold.json").read_text("utf-8"))
    return sum(
        _seed_right(shared / "seeds" / name, wanted)
        for name, wanted in gold.items()
        if name.endswith(".txt")
    )


def _seed_right(path: Path, gold: dict[str, object]) -> bool:
    found = read_document(path.read_bytes(), name=path.name, fetched_at=READ_AT)
    if isinstance(found, Rejection):
        return False
    text, day = _same(found.text), found.published.value
    title = gold["title"]
    return all(
        (
            found.title_derived if title is None else _same(found.title) == _same(str(title)),
            list(found.byline) == gold["byline"],
            found.credit == gold["credit"],
            (day.date().isoformat() if day else None) == gold["published"],
            text.startswith(_same(str(gold["first"]))),
            text.endswith(_same(str(gold["last"]))),
            not any(_same(s) in text for s in gold["never"]),  # type: ignore[attr-defined]
            found.comments_removed == gold["comments"],
            found.language == gold["language"],
        )
    )


def speed(shared: Path, truths: list[Truth]) -> tuple[float, float]:
    """Pages a second of ours and of trafilatura with metadata: one process, median of three."""
    sample = [t for t in truths if t.set in ("aeb", "traf-fr")][::3]
    pages = [(body(shared, t.file), t.url) for t in sample]

    def theirs(content: bytes, url: str) -> object:
        return trafilatura.bare_extraction(
            content, url=url or None, with_metadata=True, include_comments=False
        )

    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(3):
        for name, run in (("ours", ours), ("theirs", theirs)):
            begun = time.process_time()
            for content, url in pages:
                run(content, url)
            times[name].append(time.process_time() - begun)
    mine, other = (len(pages) / statistics.median(times[name]) for name in ("ours", "theirs"))
    return mine, other


def _rates(ours: Callable[[], int], theirs: Callable[[], int]) -> tuple[float, float]:
    """Pages a second of CPU time of both, in turn: the best of six rounds of each, since what
    else the machine does only ever slows one down (the median of three varied by a fifth).
    """
    rates: dict[Callable[[], int], list[float]] = {ours: [], theirs: []}
    for run in (ours, theirs):
        run()
    for _ in range(6):
        for run, found in rates.items():
            begun = time.process_time()
            pages = run()
            found.append(pages / (time.process_time() - begun))
    return max(rates[ours]), max(rates[theirs])


def _with_metadata(pages: Sequence[Page]) -> int:
    # No page is read twice in use: without this every round after the first would be answered in
    # part from the one before (ours keep fewer lines than a round has).
    reset_caches()
    for page in pages:
        trafilatura.bare_extraction(
            page.body, url=page.final_url or None, with_metadata=True, include_comments=False
        )
    return len(pages)


def rules_speed() -> tuple[float, float]:
    """Ours by the outlets' own rules and trafilatura, over all articles of the practice press."""
    with Press(day=30) as press:
        outlets = press.outlets()
        pages = [(press_page(press, r.url), outlets[r.article.outlet]) for r in press.expected()]

    def by_rules() -> int:
        return sum(isinstance(extract(page, outlet), Article) for page, outlet in pages)

    return _rates(by_rules, lambda: _with_metadata([page for page, _ in pages]))


def rest_speed(shared: Path, truths: list[Truth]) -> tuple[float, float]:
    """Ours with the text that REST handed over and trafilatura, over real pages."""
    outlet = load_outlets()["journaldumali"]
    sample = [t for t in truths if t.set == "aeb"][::3]
    pages = [
        (
            page_of(body(shared, t.file), t.url),
            Candidate(
                outlet_id=outlet.id,
                url=t.url,
                canonical_url=t.url,
                found_in=outlet.home_url,
                way=DiscoveryWay.WORDPRESS,
                title_hint="Un titre de cinq mots",
                published_hint=READ_AT - timedelta(days=1),
                content_html="".join(f"<p>{line}</p>" for line in (t.text or "").split("\n")),
            ),
        )
        for t in sample
    ]

    def by_rest() -> int:
        return sum(isinstance(extract(page, outlet, told), Article) for page, told in pages)

    return _rates(by_rest, lambda: _with_metadata([page for page, _ in pages]))


POISON = (
    b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(400_000)) + b">x</p></body></html>"
)


async def poison(shared: Path, truths: list[Truth]) -> tuple[int, float, float]:
    """Of 99 good pages and one poisoned: those extracted, when it was killed, time to recover."""
    good = [t for t in truths if t.set in ("aeb", "wcxb")][:99]
    pages = [(body(shared, t.file), t.url) for t in good]
    pages.insert(50, (POISON, "https://example.invalid/poison"))
    workers = Workers(ours, timeout_s=10.0, processes=1, warm=partial(ours, *pages[0]))
    try:
        return await _through(workers, pages)
    finally:
        workers.close()


async def _through(
    workers: Workers[[bytes, str], Found], pages: list[tuple[bytes, str]]
) -> tuple[int, float, float]:
    done, killed_s, back_s, fallen = 0, 0.0, 0.0, 0.0
    await workers.run(*pages[0])
    for content, url in pages:
        begun = time.monotonic()
        answer = await workers.run(content, url)
        took = time.monotonic() - begun
        if isinstance(answer, Rejection):
            killed_s, fallen = took, time.monotonic()
        else:
            done += 1
            if fallen:
                back_s, fallen = time.monotonic() - fallen, 0.0
    return done, killed_s, back_s
