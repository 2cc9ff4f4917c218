"""What a text tells of: its rare words, names and days, weighed. What stories are found by."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice

from duplicates.shingles import repaired
from duplicates.terms import STEM, UNCOUNTED, Counts, entity, stem, weight
from records import Profile, StoredText
from text.dates import find_dates
from text.fold import fold, words

WEIGHT_NAME = 1.5
WEIGHT_ENTITY = 0.5
"""Its names are terms already: this joins `Lavrov` to the minister whom a text does not name."""
WEIGHT_DAY = 3.0
"""Of a day that the text names, shared out over the days of a stretch."""
TITLE_COUNTS = 2
LEAD_WORDS, BODY_WORDS = 90, 400
"""The lead counts as much as all the rest of the first 400 words."""
TERMS = 48
WHOLE = 255
DAYS_WITHIN = 4_000
"""Characters in which days are looked for."""
NEAR_DAYS = 45
"""A day further from the text's own is history, not the event."""

_SHORT = 2
"""Letters of words that tell nothing."""
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_STRETCH = re.compile(r"\bdu\s+(\d{1,2})(?:er)?\s+au\s+$")


def profile(text: StoredText, counts: Counts = UNCOUNTED) -> Profile:
    """The profile of a text, by its title, first 400 words and entities; `counts` are of the texts
    that came out before (TF-IDF).
    """
    title, body = repaired(text.title), repaired(text.body)
    told = _told(f"{title}. {body[:DAYS_WITHIN]}")
    beside = {**_entity_weights(text, counts), **_day_weights(text, told)}
    terms: Counter[str] = Counter()
    for limit in (LEAD_WORDS, BODY_WORDS):
        terms.update(_unit({**_weights(title, body, limit, counts), **beside}))
    best = dict(sorted(terms.items(), key=lambda item: (-item[1], item[0]))[:TERMS])
    weights = {term: round(weight * WHOLE) for term, weight in _unit(best).items()}
    return Profile(text_id=text.text_id or text.version_id, days=_days(text, told), terms=weights)


def counted(text: StoredText) -> set[str]:
    """The terms by which a text counts: those of its title, first 400 words and entities."""
    title, body = repaired(text.title), repaired(text.body)
    told = {stem(word) for word in words(title) if len(word) > _SHORT}
    return told.union((term for term, _ in _terms(body, BODY_WORDS)), map(entity, text.entities))


def count(texts: Iterable[StoredText]) -> Counts:
    """How many of some texts have each term."""
    sets = [counted(text) for text in texts]
    return Counts(texts=len(sets), holders=Counter(chain.from_iterable(sets)))


def _unit(weights: Mapping[str, float]) -> dict[str, float]:
    norm = math.sqrt(sum(w * w for w in weights.values())) or 1.0
    return {term: weight / norm for term, weight in weights.items()}


def _weights(title: str, body: str, limit: int, counts: Counts) -> dict[str, float]:
    titled = (w for w in words(title) if len(w) > _SHORT and not _YEAR.fullmatch(w))
    found = Counter({stem(w): TITLE_COUNTS for w in titled})
    names: set[str] = set()
    for term, named in _terms(body, limit):
        found[term] += 1
        if named:
            names.add(term)
    weights = {
        term: (1 + math.log(n)) * weight(term, counts) * (WEIGHT_NAME if term in names else 1.0)
        for term, n in found.items()
    }
    return {term: given for term, given in weights.items() if given}


def _entity_weights(text: StoredText, counts: Counts) -> dict[str, float]:
    return {term: WEIGHT_ENTITY * weight(term, counts) for term in map(entity, text.entities)}


def _terms(body: str, limit: int) -> Iterator[tuple[str, bool]]:
    """Stems of the first words, each with whether it is a name: a capital within a sentence."""
    folded = fold(body)  # as long as the body: the places are the same
    for match in islice(_WORD.finditer(folded), limit):
        start, end = match.span()
        if end - start > _SHORT and not _YEAR.fullmatch(folded, start, end):
            before = body[max(0, start - 2) : start]
            within = bool(before) and not any(c in ".!?«\n" for c in before)
            yield folded[start : min(end, start + STEM)], within and body[start].isupper()


@dataclass(frozen=True, slots=True)
class _Told:
    """A day that a text names, or a stretch of days; the year may be missing."""

    first: int
    last: int
    month: int
    year: int | None

    def days(self, year: int) -> list[date]:
        """The days, in a year where the text names none."""
        last = _on(self.year or year, self.month, self.last)
        first = _on(self.year or year, self.month, self.first) or last
        if last is None or first is None:
            return []
        return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def _told(text: str) -> list[_Told]:
    folded = fold(text)
    told = []
    for found in find_dates(text):
        if found.day is not None:
            opening = _STRETCH.search(folded[max(0, found.start - 20) : found.start])
            first = min(int(opening[1]), found.day) if opening else found.day
            told.append(_Told(first, found.day, found.month, found.year))
    return told


def _day_weights(text: StoredText, told: Sequence[_Told]) -> dict[str, float]:
    """A term for each named day near the text's own, a stretch shared out over its days."""
    latest = [text.published_at.date()] if text.published_at else _latest(told)
    if not latest:
        return {}
    around = latest[-1]
    weights: dict[str, float] = {}
    for each in told:
        days = [d for d in each.days(around.year) if abs((d - around).days) <= NEAR_DAYS]
        for day in days:
            weight = WEIGHT_DAY / math.sqrt(len(days))
            weights[f"{day}"] = max(weights.get(f"{day}", 0.0), weight)
    return weights


def _latest(told: Sequence[_Told]) -> list[date]:
    """The latest days with a year: when the text was written at the earliest, if nobody says."""
    dated = [days for each in told if each.year and (days := each.days(each.year))]
    return max(dated, key=lambda days: days[-1], default=[])


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _days(text: StoredText, told: Sequence[_Told]) -> tuple[float, ...]:
    if text.published_at is not None:
        return (_number(text.at),)
    # What was given by hand came out nobody knows when, whenever we were given it.
    by_hand = text.canonical_url is None or text.seen_at.year >= NEVER_SEEN
    seen = () if by_hand else (_number(text.seen_at),)
    latest = _latest(told)
    ends = {day.toordinal() - _EPOCH for day in (*latest[:1], *latest[-1:])}
    return (*seen, *(float(n) for n in sorted(ends)))


_EPOCH = date(1970, 1, 1).toordinal()
NEVER_SEEN = 9999
"""Year of `seen_at` where there is no such instant: a line from a pipe without a date."""


def _number(moment: datetime) -> float:
    return moment.timestamp() / 86_400
