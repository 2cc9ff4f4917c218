"""Titles: the headline without the site's name, and one made where a text has none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from lxml import html

from extractors.credits import host_of
from extractors.markers import markers
from extractors.page_data import PageData, kinds, plain, text_of
from extractors.weighing import Offer, Weighing, weigh_claims
from text.fold import normalise, words

_SEPARATOR = re.compile(r"\s+(?:[-–—|•·:»/<>⁄*~]|::|//)+\s+|\s*[|]\s*|(?<=\w):\s+|(?<=\w)-\s+")
"""Between parts of a title. `médias- Le Relais` has lost its first space: _words_beside."""
_HOST = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}", re.I)
_LABEL = re.compile(r"^#[^\W\d_]\w*\s?:\s+(?=\S)")
_DERIVED_LENGTH = 100
_LONGEST = 400
_AGREE = 0.65
_MOST_BESIDE_A_SIGN = 6
_MOST_BESIDE_A_COLON = 3
_SHOWN = 0.85


def drop_label(title: str) -> str:
    """The title without a feed's hash label: `#Mali : Les ministres…` → `Les ministres…`."""
    return _LABEL.sub("", title).strip()


def host_tail(title: str) -> tuple[str, str]:
    """The title without a host's name behind it, and that host (`- abamako.com`)."""
    cuts = list(_SEPARATOR.finditer(title))
    if cuts and _HOST.fullmatch(title[cuts[-1].end() :].strip()):
        return title[: cuts[-1].start()].strip(), title[cuts[-1].end() :].strip()
    return title.strip(), ""


def derive(paragraph: str) -> str:
    """A title for a text that has none: its first sentence, cut at a word after 100 characters."""
    first = re.split(r"(?<=[^A-Z][.!?])\s+(?=[A-ZÀ-Ý«])", paragraph, maxsplit=1)[0].strip()
    if len(first) <= _DERIVED_LENGTH:
        return first.rstrip(" .")
    cut = first[:_DERIVED_LENGTH].rsplit(" ", 1)[0]
    return cut.rstrip(" ,;:–—-«(") + "…"


def same(one: str, other: str) -> bool:
    """Whether two titles are one but for case and punctuation."""
    return bool(one) and normalise(one) == normalise(other)


def _on_the_logo(data: PageData) -> Iterator[str]:
    """Headings that are a link to the home page or to the section: the masthead of many themes."""
    own = urlsplit(data.url)
    for heading in data.tree.iter("h1", "h2"):
        link = next(heading.iter("a"), None)
        href = (link.get("href") or "").strip() if link is not None else ""
        if link is None or not href.startswith(("/", "http")):
            continue
        target = urlsplit(urljoin(data.url, href))
        path = target.path if target.path.endswith("/") else f"{target.path}/"
        above = target.netloc == own.netloc and own.path.startswith(path) and own.path != path
        if above and not target.query and own.path.rstrip("/") != path.rstrip("/"):
            text = text_of(heading)
            if text and text == text_of(link):
                yield text


@lru_cache(maxsize=2)
def site_names(data: PageData) -> frozenset[str]:
    """What the site calls itself, normalised: og:site_name, publisher, host, application name,
    the heading that leads to its home page.
    """
    names = {
        data.meta("og:site_name"),
        data.meta("application-name", "apple-mobile-web-app-title"),
        data.meta("twitter:site").lstrip("@"),
        data.meta("dc.publisher", "publisher", "citation_journal_title"),
        *_on_the_logo(data),
    }
    for node in data.nodes:
        if kinds(node) & {"website", "organization", "newsmediaorganization"}:
            names.add(plain(node.get("name")))
            names.add(plain(node.get("alternateName")))
    host = host_of(data.url)
    names |= {host, host.split(".")[0], host.rsplit(".", 1)[0], host.replace("-", " ")}
    flat = {normalise(n) for n in names if n and len(n) < 80}
    return frozenset({n for n in flat if n} | {n.replace(" ", "") for n in flat if n})


def is_site_name(text: str, sites: frozenset[str]) -> bool:
    """Whether a text is (or holds little more than) the site's own name."""
    flat = normalise(text)
    return flat in sites or flat.replace(" ", "") in sites


def _is_site_part(part: str, sites: frozenset[str], most_words: int) -> bool:
    """Whether a part is the site's name, or holds it at an end among so many words at most."""
    flat = normalise(part)
    joined = flat.replace(" ", "")
    if len(joined) > 4 and any(joined in s for s in sites if "." not in s and " " not in s):
        return True
    if not flat or flat in sites or flat.replace(" ", "") in sites or _HOST.fullmatch(part.strip()):
        return True
    return any(
        len(s) > 4 and (flat.startswith(f"{s} ") or flat.endswith(f" {s}")) for s in sites
    ) and (len(flat.split()) <= most_words)


def _words_beside(cut: re.Match[str]) -> int:
    """A colon parts headlines more often than names of sites: `Blé : des camions vers Kayes`;
    a hyphen on a word may be the word's own: there a name stands alone.
    """
    if not cut.group().startswith((" ", "|", "\u00a0")) and cut.group().startswith("-"):
        return 0
    return _MOST_BESIDE_A_COLON if ":" in cut.group() else _MOST_BESIDE_A_SIGN


def without_site(title: str, sites: frozenset[str]) -> str:
    """The title without the site's name behind or before it."""
    for _ in range(3):
        cuts = list(_SEPARATOR.finditer(title))
        if not cuts:
            break
        first, last = cuts[0], cuts[-1]
        before, tail = title[: last.start()].strip(), title[last.end() :]
        head, behind = title[: first.start()], title[first.end() :].strip()
        if before and _is_site_part(tail, sites, _words_beside(last)):
            title = before
        elif behind and _is_site_part(head, sites, _words_beside(first)):
            title = behind
        else:
            return _before_the_site(title, cuts, sites)
    return title.strip()


def _before_the_site(title: str, cuts: Sequence[re.Match[str]], sites: frozenset[str]) -> str:
    """The title before the site's name where its slogan follows: `Titre - Le Relais - À Kayes`."""
    for cut, following in pairwise(cuts):
        if is_site_name(title[cut.end() : following.start()], sites) and ":" not in cut.group():
            return title[: cut.start()].strip()
    return title.strip()


def _agreement(heading: str, others: Iterable[str]) -> float:
    """The largest share of the heading's words that one of the other titles has, in both ways."""
    own = words(heading)
    best = 0.0
    for other in others:
        theirs = words(other)
        if not own or not theirs:
            continue
        common = len(set(own) & set(theirs))
        best = max(best, common / len(set(own)) * 0.7 + common / len(set(theirs)) * 0.3)
    return best


@dataclass(frozen=True, slots=True)
class Headline:
    """The title of a page and, where the page shows it as a heading, that element."""

    text: str
    element: html.HtmlElement | None = None


def _headings(data: PageData, *tags: str) -> list[Headline]:
    found: dict[str, Headline] = {}
    for element in data.tree.iter(*tags):
        text = plain(text_of(element))
        if 2 < len(text) <= _LONGEST:
            found.setdefault(text, Headline(text, element))
    return list(found.values())


def _usable(title: str, sites: frozenset[str]) -> str:
    """A title of the head without the site's name; empty where it is no more than that."""
    if not title or len(title) > _LONGEST:
        return ""
    bare = without_site(title, sites)
    return "" if is_site_name(bare, sites) else bare


def _editors(data: PageData, sites: frozenset[str]) -> str:
    """The editors' title of a page that describes itself as an article in JSON-LD.

    `headline` and og:title mostly agree. Where they do not, one of the two was written for search
    engines and stands in `<title>` too: the other is the editors'. Empty without such a headline.
    """
    headline = _usable(plain(data.article_node().get("headline")), sites)
    shared = _usable(data.meta("og:title"), sites)
    if not headline or not shared or same(headline, shared):
        return shared if headline else ""
    searched = _usable(data.title_tag, sites)
    return _without_kicker(shared, headline) if same(searched, headline) else headline


def _told(data: PageData, sites: frozenset[str]) -> list[str]:
    """The other titles that the page's head tells, the most trusted first."""
    node = data.article_node()
    raw = (
        plain(node.get("headline")),
        data.meta("og:title"),
        data.meta(*markers().title_metas),
        plain(node.get("name")),
    )
    titles = [t for t in (_usable(r, sites) for r in raw) if t]
    return titles or [t for t in (_usable(data.title_tag, sites),) if t]


def _best_heading(
    headings: Sequence[Headline], told: Sequence[str], sites: frozenset[str]
) -> Headline | None:
    rated = [(_agreement(h.text, told), h) for h in headings if not is_site_name(h.text, sites)]
    if not rated:
        return None
    score, heading = max(rated, key=lambda pair: pair[0])
    if score >= _AGREE or (len(rated) == 1 and len(words(heading.text)) > 3):
        return heading
    return None


def _lower_heading(data: PageData, title: str) -> html.HtmlElement | None:
    """The `h2` or `h3` that shows this title, on a page whose `h1` is the site's name."""
    lower = _headings(data, "h2", "h3")[:40]
    return next((h.element for h in lower if _agreement(h.text, (title,)) > _SHOWN), None)


def _shown_part(data: PageData, title: str) -> Headline | None:
    """The `h2` or `h3` that is one part of a title tag (`Blog Archive » Titre`), where no `h1` is
    the headline: themes put the section or the archive's name before it.
    """
    parts = {normalise(part) for part in _SEPARATOR.split(title)}
    if len(parts) < 2:
        return None
    lower = _headings(data, "h2", "h3")[:40]
    return next((h for h in lower if normalise(h.text) in parts and len(words(h.text)) > 1), None)


def _without_kicker(heading: str, shared: str) -> str:
    """The heading without the kicker that runs into it, where another title has it without."""
    own, theirs = words(heading), words(shared)
    kicker = len(own) - len(theirs)
    return shared if 0 < kicker <= 6 and len(theirs) > 3 and own[kicker:] == theirs else heading


_SAME_WORDS = 0.6


def _shown(data: PageData, heading: Headline | None, sites: frozenset[str]) -> Headline | None:
    """The one `h1`, where the head's titles are one wording and it shows another of their words.

    What stands in front of both (`FAMa : …` on the army's own site) is the headline's subject.
    """
    only = [h for h in _headings(data, "h1") if not is_site_name(h.text, sites)]
    if heading is None or len(only) != 1 or len(words(heading.text)) <= 3:
        return None
    raw = [plain(data.article_node().get("headline")), data.meta("og:title"), data.title_tag]
    told = [t for t in raw if t]
    title = heading.text
    cuts = list(_SEPARATOR.finditer(title))
    named = cuts and _is_site_part(title[: cuts[0].start()], sites, _words_beside(cuts[0]))
    if named and told and all(_starts_alike(title, t) for t in told):
        if len(cuts) > 1 and _is_site_part(title[cuts[-1].end() :], sites, _words_beside(cuts[-1])):
            return None
        return Headline(drop_label(title), heading.element)
    bare = {normalise(_usable(t, sites)) for t in told}
    agreed = len(told) > 1 and len(bare) == 1
    flat = normalise(heading.text)
    # Not where one is the other with a kicker before it or a section behind it.
    more = any(f" {t} " in f" {flat} " or t.startswith(flat) for t in bare)
    another = agreed and not more
    if another and _agreement(heading.text, bare) >= _SAME_WORDS:
        return Headline(drop_label(without_site(heading.text, sites)), heading.element)
    return None


def _starts_alike(heading: str, told: str) -> bool:
    """Does a title of the head begin with the heading as shown, its first words included?"""
    return normalise(told).startswith(normalise(heading))


class Titles:
    """The titles of one page, asked as they are needed."""

    def __init__(self, data: PageData) -> None:
        self.data = data
        self.sites = site_names(data)
        self.told = _told(data, self.sites)

    @cached_property
    def heading(self) -> Headline | None:
        """The `h1` that the head agrees with."""
        return _best_heading(_headings(self.data, "h1"), self.told, self.sites)

    def _place(self, title: str) -> html.HtmlElement | None:
        return self.heading.element if self.heading else _lower_heading(self.data, title)

    def _made(self, title: str) -> Iterator[Headline]:
        if title := drop_label(title):
            yield Headline(title, self._place(title))

    def _shown(self) -> Iterator[Headline]:
        if found := _shown(self.data, self.heading, self.sites):
            yield found

    def _headed(self) -> Iterator[Headline]:
        if self.heading:
            shared = _usable(self.data.meta("og:title"), self.sites)
            yield from self._made(
                _without_kicker(without_site(self.heading.text, self.sites), shared)
            )

    def _part(self) -> Iterator[Headline]:
        if self.told and (found := _shown_part(self.data, self.told[0])):
            yield found

    def offers(self) -> dict[str, Offer[Headline]]:
        """Offer the titles by the sources of weighing.toml; a bare site name is none."""
        return {
            "shown": self._shown,
            "editors": lambda: self._made(_editors(self.data, self.sites)),
            "heading": self._headed,
            "part": self._part,
            "head": lambda: self._made(self.told[0] if self.told else ""),
        }


def weigh_titles(data: PageData, *, whole: bool = False) -> Weighing[Headline]:
    """Weigh the titles that a page tells and shows.

    The site's name is cut off both ends.
    """
    return weigh_claims("title", Titles(data).offers(), whole=whole)


def page_title(data: PageData) -> Headline:
    """The headline that weighs most; may be without text."""
    chosen = weigh_titles(data).chosen
    return chosen.value if chosen else Headline("", _lower_heading(data, ""))
