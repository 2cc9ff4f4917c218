"""When an article was published: every place that tells it, and which one is believed."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from lxml import etree, html

from extractors.markers import markers
from extractors.page_data import (
    PageData,
    Surroundings,
    is_elsewhere,
    is_in_card,
    plain,
    select,
    text_of,
)
from extractors.weighing import load_scales
from records.article import DateClaim, Dating
from records.candidate import Candidate
from records.vocabulary import Precision
from text.dates import claim as settled
from text.dates import find_dates, machine_claim, printed_claims, told_bounds, told_day, zone
from text.fold import fold
from text.url_dates import date_in_url, month_in_url

logging.getLogger("htmldate").setLevel(logging.ERROR)

_DAY = timedelta(days=1)
_FEW_DAYS = 2
_LONGEST_DAY_LINE = 60
_UNITS = {
    "min": timedelta(minutes=1), "h": timedelta(hours=1), "j": _DAY, "d": _DAY,
    "s": timedelta(weeks=1), "w": timedelta(weeks=1),
}  # fmt: skip
"""Beginnings of the units in which pages count back: minutes, heures, jours, semaines."""
_ANEW = timedelta(days=30)
"""From here on an update is a new edition: news is corrected within days."""
_WIDEST_CLOCK_MINUTES = 14 * 60
_ODD_CLOCKS_MINUTES = frozenset({-210, -150, 210, 270, 330, 345, 390, 570, 630})
"""Clocks that are no whole hours from UTC: Newfoundland, Iran, India, Nepal, Australia…"""
# Attributes first, then up to their elements: see authors.py.
_DATED = etree.XPath(
    "//time|//@itemprop[contains(.,'datePublished')]/.."
    "|(//@id[contains(.,'date')]|//@class[contains(.,'date') or contains(.,'Date')"
    " or contains(.,'time') or contains(.,'publi') or contains(.,'posted')"
    " or contains(.,'meta') or contains(.,'hierarchie')])"
    "/parent::*[not(self::meta or self::script or self::body or self::html)]"
)


class Places:
    """The places of one page that tell its date."""

    def __init__(self, data: PageData, *, timezone: str, fetched_at: datetime) -> None:
        self.data = data
        self.timezone = timezone
        self.fetched_at = fetched_at

    def machine(self, raw: object, method: str) -> Iterator[DateClaim]:
        """A machine-readable value; where it is printed for people, that reading."""
        text = plain(raw)
        if not text:
            return
        claim = machine_claim(text, method, timezone=self.timezone, fetched_at=self.fetched_at)
        if claim is not None:
            yield claim
        else:
            yield from self.printed(text, method)

    def printed(self, text: str, method: str) -> Iterator[DateClaim]:
        """The dates with a year that a line prints."""
        for claim in printed_claims(
            text, method, timezone=self.timezone, fetched_at=self.fetched_at
        ):
            if re.search(r"\d{4}", claim.raw):
                yield claim

    def in_json(self) -> Iterator[DateClaim]:
        """JSON-LD: `datePublished`, else `uploadDate`, `dateCreated` of the article's node."""
        node = self.data.article_node()
        for key in ("datePublished", "uploadDate", "dateCreated"):
            yield from self.machine(node.get(key), "json_ld")

    def in_other_nodes(self) -> Iterator[DateClaim]:
        """JSON-LD of the page or its parts, where none is the article's."""
        for node in self.data.nodes:
            if node.get("datePublished") and not self.data.is_of_another(node):
                yield from self.machine(node["datePublished"], "json_ld_other")

    def in_meta(self) -> Iterator[DateClaim]:
        """`meta` of the head."""
        for name in markers().date_metas:
            if value := self.data.meta(name):
                yield from self.machine(value, "meta")

    def in_address(self) -> Iterator[DateClaim]:
        """The day in the address, or the time in its `uniqid`."""
        told = date_in_url(self.data.url, fetched_at=self.fetched_at)
        if told is not None:
            yield told

    def by_headline(self, near: Surroundings) -> Iterator[DateClaim]:
        """The dates printed by the headline, first those after it; updates are left out."""
        for pieces in (near.after, near.before[::-1]):
            yield from self._line(" ".join(pieces))

    def on_page(self) -> Iterator[DateClaim]:
        """`time` elements and the dated lines of the page; a list of many days tells nothing."""
        claims: list[DateClaim] = []
        for element in select(_DATED, self.data.tree)[:80]:
            if is_elsewhere(element) or is_in_card(element):
                continue
            machine = element.get("datetime") or element.get("content")
            if machine:
                claims += self.machine(machine, "time")
                continue
            text = text_of(element)
            if 5 < len(text) <= 200 and any(c.isdigit() for c in text):
                claims += self._line(text)
        if len({c.value.date() for c in claims if c.value}) <= _FEW_DAYS:
            yield from claims

    def _line(self, text: str) -> Iterator[DateClaim]:
        folded = fold(text)
        for found in find_dates(text):
            if found.year and not markers().updated.search(folded[: found.start]):
                yield from self.printed(found.raw, "page_line")

    def updates(self, near: Surroundings) -> Iterator[DateClaim]:
        """The dates printed as updates: known when nothing tells of the first day."""
        for pieces in (near.after, near.before[::-1]):
            yield from self.printed(" ".join(pieces), "page_update")

    def modified(self) -> Iterator[DateClaim]:
        """The head's own day of the last change."""
        yield from self.machine(self.data.article_node().get("dateModified"), "modified")
        for name in ("article:modified_time", "og:updated_time"):
            yield from self.machine(self.data.meta(name), "modified")

    def in_scripts(self) -> Iterator[DateClaim]:
        """The page's day in its own scripts' data."""
        for match in islice(markers().script_day.finditer(self.data.markup), 1):
            yield from self.machine(match[1].decode("ascii"), "script")

    def without_year(self, near: Surroundings) -> Iterator[DateClaim]:
        """A line by the headline that is a weekday and a day: the weekday settles the year."""
        for piece in (*near.after[:14], *near.before[-4:]):
            found = next(iter(find_dates(piece)), None) if len(piece) <= _LONGEST_DAY_LINE else None
            if found and found.year is None and found.weekday is not None:
                yield settled(
                    found, "page_line", timezone=self.timezone, fetched_at=self.fetched_at
                )

    def counted_back(self, near: Surroundings) -> Iterator[DateClaim]:
        """A line by the headline that counts from its reading: `il y a 13 heures`, `hier`."""
        for piece in (*near.after[:14], *near.before[-4:]):
            match = markers().ago.fullmatch(fold(piece)) if len(piece) <= 40 else None
            if match is None:
                continue
            unit = next((u for u in _UNITS if match["unit"] and match["unit"].startswith(u)), "")
            back = _UNITS[unit] * int(match["n"]) if unit else _DAY
            day = (self.fetched_at - back).astimezone(zone(self.timezone)).date()
            value = datetime.combine(day, time(), UTC)
            yield DateClaim(method="page_ago", raw=piece, value=value, precision=Precision.DAY)

    def by_htmldate(self, text: str) -> Iterator[DateClaim]:
        """htmldate's reading, where no other place told. A day that only the article's own words
        tell is one that they tell of: it bounds the day of writing and is not that day.
        """
        from htmldate import find_date

        found = find_date(
            _own_part(self.data.tree),
            url=self.data.url or None,
            original_date=True,
            extensive_search=True,
            max_date=self.fetched_at.date().isoformat(),
        )
        if found is None:
            return
        day = tuple(map(int, found.split("-")))
        if (day[2] > 1 or self._tells(*day)) and not self._told_of(day, text):
            yield from self.machine(found, "htmldate")

    def _told_of(self, day: tuple[int, ...], text: str) -> bool:
        """Whether a day is written in the article's text and nowhere else on the page."""

        def times(words: str) -> int:
            return sum((f.year, f.month, f.day) == day for f in find_dates(words))

        lines = (line for line in text.split("\n") if len(line) > _LONGEST_DAY_LINE)
        inside = times("\n".join(lines))
        return bool(inside) and times(text_of(self.data.tree)) <= inside

    def _tells(self, year: int, month: int, day: int) -> bool:
        """Whether the page writes this day out; htmldate makes a first day of a month or a bare
        year (`© 2026`) too.
        """
        numbers = rf"{year}[-/.]?0?{month}[-/.]?0?{day}\b|\b0?{day}[-/.]0?{month}[-/.]{year}"
        if re.search(numbers.encode(), self.data.markup):
            return True
        wanted = (year, month, day)
        return any((f.year, f.month, f.day) == wanted for f in find_dates(text_of(self.data.tree)))


_PARTS = ("article", "aside", "footer", "nav", "section", "div", "ul", "table")


def _own_part(tree: html.HtmlElement) -> html.HtmlElement:
    """A copy of the page without its other parts: comments, cards and lists of other stories."""
    own = deepcopy(tree)
    for element in list(
        own.iter("article", "aside", "footer", "nav", "section", "div", "ul", "table")
    ):
        apart = element.getparent() is not None and element.find(".//h1") is None
        if apart and (is_elsewhere(element) or (element.tag != "div" and is_in_card(element))):
            element.drop_tree()
    for element in list(own.iter("time", "span", "td", "li", "h3", "h4", "p", "div")):
        dated = any(c.isdigit() for c in element.text or "") or element.tag == "time"
        if dated and element.getparent() is not None and is_in_card(element):
            element.drop_tree()
    return own


def _hinted(candidate: Candidate | None, fetched_at: datetime) -> Iterator[DateClaim]:
    if candidate and candidate.published_hint and candidate.published_hint <= fetched_at:
        yield DateClaim(
            method=str(candidate.way),
            raw=candidate.published_raw or candidate.published_hint.isoformat(),
            value=candidate.published_hint,
            precision=Precision.MINUTE,
        )


def _choose(claims: list[DateClaim]) -> DateClaim | None:
    """The claim that weighs most, the first of two alike; made finer by another that tells the
    minute of the same day.
    """
    weight_of = load_scales()["day"].weight_of
    valid = sorted((c for c in claims if c.value), key=lambda c: -weight_of(c.method))
    if not valid:
        return None
    best = valid[0]
    if best.precision is not Precision.MINUTE and best.value:
        for other in valid[1:]:
            same = other.value and other.value.date() == best.value.date()
            if same and other.precision is Precision.MINUTE:
                return other
    return best


def _local_day(claim: DateClaim) -> date | None:
    local = claim.value + timedelta(minutes=claim.utc_offset_minutes) if claim.value else None
    return local.date() if local else None


def _as_printed(best: DateClaim, places: Places, claims: list[DateClaim]) -> DateClaim:
    """The publisher's own day, where the head tells a UTC instant of the day beside it.

    A page that tells `2020-08-25T00:23Z` and has 24 August in its address or its scripts' data was
    published on the 24th there. (Lines are left out: some are printed in the reader's zone.)
    """
    if best.precision is Precision.DAY and best.method in ("json_ld", "meta"):
        return _day_of_two(best, claims)
    if best.utc_offset_minutes or best.precision is not Precision.MINUTE or not best.value:
        return best
    told = [c for c in claims if c.method == "url"] or list(islice(places.in_scripts(), 1))
    lines = [c for c in claims if c.method == "page_line"]
    if any(_local_day(c) == best.value.date() for c in (*told, *lines)):
        return best
    beside = [best.value.date() - _DAY, best.value.date() + _DAY]
    return next((c for c in told if _local_day(c) in beside), best)


def _day_of_two(best: DateClaim, claims: list[DateClaim]) -> DateClaim:
    """The printed minute, where it and the address tell the day beside a head's bare day: that day
    was counted in UTC.
    """
    beside = {d for c in claims if c.method == "url" and (d := _local_day(c))}
    day = _local_day(best)
    for claim in claims:
        own = _local_day(claim)
        printed = claim.method == "page_line" and claim.precision is Precision.MINUTE
        if printed and own in beside and day and own and abs(day - own) == _DAY:
            return claim
    return best


def _earlier(line: list[DateClaim], head: DateClaim, told: list[DateClaim]) -> DateClaim | None:
    """The day printed by the headline, where it is earlier than the head's: heads are made anew
    when a site moves. Not where the page also prints the head's own day, nor for bare numbers.
    """
    first = _choose(line)
    days = {_local_day(c) for c in told}
    if not first or not first.value or not head.value or _local_day(head) in days:
        return None
    named = re.search(r"[^\W\d]{3}", first.raw)
    return first if named and first.value < head.value - 2 * _DAY else None


def _on_their_clock(best: DateClaim, line: list[DateClaim]) -> DateClaim:
    """The head's UTC instant on the clock that the page prints, where its line has the minute.

    `03:37Z` beside a printed `3 May, 11:37 pm` is one instant, four hours west: the outlet's day is
    the 3rd. Not where a line prints the head's own day, nor for hours that no clock is apart.
    """
    if best.utc_offset_minutes or best.precision is not Precision.MINUTE or not best.value:
        return best
    if any(_local_day(claim) == best.value.date() for claim in line):
        return best
    for claim in line:
        if claim.precision is not Precision.MINUTE or not claim.value or claim.utc_offset_minutes:
            continue
        shift = (claim.value - best.value.replace(second=0, microsecond=0)) / timedelta(minutes=1)
        if abs(shift) <= _WIDEST_CLOCK_MINUTES and (not shift % 60 or shift in _ODD_CLOCKS_MINUTES):
            return replace(best, utc_offset_minutes=int(shift))
    return best


def _shown_anew(head: DateClaim, places: Places, near: Surroundings) -> DateClaim | None:
    """The update, where it is the one day that the page shows its readers, the head's own day of
    change, and a month or more after the head's first: the words are of that day. Only where
    nothing but the head knows of a first day; that one stays among the alternatives.
    """
    shown = [claim for claim in places.updates(near) if claim.value]
    if not shown or not head.value or len({_local_day(claim) for claim in shown}) > 1:
        return None
    day = shown[0].value
    if any(places.by_headline(near)) or not day or day - head.value < _ANEW:
        return None
    changed = [claim.value for claim in places.modified() if claim.value]
    return shown[0] if any(abs(change - day) < 2 * _DAY for change in changed) else None


_PRINTED = frozenset({"page_line", "page_update", "htmldate"})


def _in_masthead(claim: DateClaim, near: Surroundings, printed: str, today: date) -> bool:
    """Whether a printed day is the day of reading and stands outside the article: the calendar in
    a page's masthead, which shows every reader the day it is read.
    """
    if claim.method not in _PRINTED or _local_day(claim) != today or claim.raw in printed:
        return False
    heading, raw = near.heading, fold(claim.raw)
    if heading is None or claim.method == "htmldate":
        return True
    home = next(heading.iterancestors("article", "main"), heading.getparent())
    inside = home is not None and home.tag not in ("body", "html") and raw in fold(text_of(home))
    return not inside and raw not in fold(" ".join(near.after))


@dataclass(frozen=True, slots=True)
class Days:
    """The day of an article, and the rules that moved it."""

    dating: Dating
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside the places of a page."""

    near: Surroundings
    text: str
    printed: str = ""
    """The text of the outlet's own place for the day."""
    candidate: Candidate | None = None
    live: bool = False
    """The page was fetched just now, not saved before: so `il y a 2 heures` counts."""


def weigh_days(places: Places, told: Beside) -> Days:
    """Weigh the days that all places tell.

    Bounds where only those are known. What weighs how much stands in weighing.toml, with the
    rules that move the choice: a line by
    the headline with an earlier day than the head's wins, for heads are made anew when a site
    moves. All that was seen is kept. Places that cost much are asked where no other told.
    """
    near, at = told.near, places.fetched_at
    head = [*places.in_json(), *places.in_meta(), *_hinted(told.candidate, at)]
    line = [*places.printed(told.printed, "page_line"), *places.by_headline(near)]
    address = list(places.in_address())
    rules: list[str] = []
    claims = [*head, *line, *address]
    best = _choose(head)
    if best and (first := _earlier(line, best, [*line, *address])):
        best = first
        rules.append("earlier_line")
    if best is None:
        best = _choose_from_page(places, told, claims)
    today = at.astimezone(zone(places.timezone)).date()
    if best and _in_masthead(best, near, told.printed, today):
        claims = [c for c in claims if not _in_masthead(c, near, told.printed, today)]
        best = _choose(claims) or month_in_url(places.data.url, fetched_at=at)
        rules.append("masthead")
    if best is None:
        return Days(bounded(told.text, tuple(claims), fetched_at=at), tuple(rules))
    hinted = told.candidate and told.candidate.published_hint
    if not (address or hinted or told.printed) and (anew := _shown_anew(best, places, near)):
        claims.append(anew)
        best = anew
        rules.append("shown_anew")
    own = _as_printed(best, places, claims)
    final = _on_their_clock(own, line)
    rules += ["publishers_day"] if own is not best else []
    rules += ["printed_clock"] if final is not own else []
    return Days(make_dating(final, claims), tuple(rules))


def _choose_from_page(places: Places, told: Beside, claims: list[DateClaim]) -> DateClaim | None:
    """Choose where the head tells nothing; what each place tells is added to the claims."""
    data, at = places.data, places.fetched_at
    claims += [*places.on_page(), *places.in_other_nodes()]
    if best := _choose(claims):
        return best
    own = told_day(told.text, fetched_at=at)
    claims += [*places.without_year(told.near), *([own] if own else [])]
    claims += places.updates(told.near)
    claims += places.counted_back(told.near) if told.live else ()
    if best := _choose(claims):
        return best
    claims += places.by_htmldate(told.text)
    if best := _choose(claims):
        return best
    month = month_in_url(data.url, fetched_at=at)
    claims += [month] if month else []
    return month


def make_dating(best: DateClaim, claims: list[DateClaim]) -> Dating:
    """Make the dating of the claim that was believed."""
    return Dating(
        value=best.value,
        precision=best.precision,
        method=best.method,
        alternatives=tuple(claims),
        utc_offset_minutes=best.utc_offset_minutes,
    )


def bounded(text: str, claims: tuple[DateClaim, ...], *, fetched_at: datetime) -> Dating:
    """The bounds that a text's own words give, where no place told its day."""
    bounds = told_bounds(text, fetched_at=fetched_at)
    lower = datetime.combine(bounds.not_before, time(), UTC) if bounds.not_before else None
    upper = datetime.combine(bounds.not_after, time(23, 59, 59), UTC) if bounds.not_after else None
    return Dating(
        method="text_bound" if lower or upper else "none",
        not_before=lower,
        not_after=upper,
        alternatives=(*claims, *bounds.claims),
    )
