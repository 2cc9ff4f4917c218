"""Dates as the press prints them: French with or without accents, with or without a year.

dateparser and htmldate read the ordinary forms; this module reads what they get wrong or cannot
know (tests/text/test_dates.py shows each): months whose accents were lost (`ao\ufffdt`), a weekday
that settles the year, `hier mercredi 28 février`, and bounds where a text tells only those.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from records.article import DateClaim
from records.vocabulary import Precision
from text.fold import fold
from text.zones import split_zone

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
"""Nothing on the web is older; earlier dates are a page's fault (epoch zero, 1899-12-30)."""

_WORDS_BEFORE = 60
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A date in a text: year is null where the text gives none."""

    start: int
    end: int
    raw: str
    day: int | None
    month: int
    year: int | None
    weekday: int | None = None
    """Monday is 0."""
    clock: time | None = None


@cache
def _calendar() -> tuple[dict[str, int], dict[str, int]]:
    data = tomllib.loads(files("text").joinpath("calendar.toml").read_text("utf-8"))
    months = {
        name: number
        for language in data["months"].values()
        for number, names in enumerate(language, start=1)
        for name in names
    }
    weekdays = {n: i for names in data["weekdays"].values() for i, n in enumerate(names)}
    return months, weekdays


def _lossy(name: str) -> str:
    """A pattern for a name of which accented letters may have become U+FFFD or `?`."""
    return re.sub("[eu]", lambda m: f"[{m.group()}\ufffd?]", name)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    months, weekdays = _calendar()
    month = "|".join(_lossy(m) for m in sorted(months, key=len, reverse=True))
    weekday = "|".join(weekdays)
    clock = (
        r"(?:\s*(?:,|a|at|-|–|\||:|•)?\s*(?P<h>[01]?\d|2[0-3])\s*(?::|h(?:eures?)?)\s*(?P<m>[0-5]\d)?"
        r"(?::(?P<s>[0-5]\d))?(?:\s*min)?(?:\s*(?P<ap>[ap])\.?m\b)?)?"
    )
    return (
        re.compile(
            rf"(?:\b(?P<wd>{weekday})[,.]?\s+(?:le\s+)?)?(?<![\d.,/])\b(?P<d>0?[1-9]|[12]\d|3[01])"
            rf"(?:\s?er\b|\.|st|nd|rd|th)?(?:\s+(?:de|of))?[\s/-]*(?P<mon>{month})\b\.?"
            rf"(?:[,\s/-]*(?:(?:de|del)\s+)?(?P<y>(?:19|20)\d\d)\b)?{clock}"
        ),
        re.compile(
            rf"(?:\b(?P<wd>{weekday})[,.]?\s+)?\b(?P<mon>{month})\b\.?\s+(?P<d>0?[1-9]|[12]\d|3[01])"
            rf"(?:st|nd|rd|th)?\b(?:,?\s+(?P<y>(?:19|20)\d\d)\b){clock}"
        ),
        re.compile(
            rf"(?<![\d./-])(?P<d>0?[1-9](?:er)?|[12]\d|3[01])(?P<sep>[./-])(?P<mon>0?[1-9]|1[0-2])(?P=sep)"
            rf"(?P<y>(?:19|20)\d\d)(?![\d/-]){clock}"
        ),
        re.compile(
            r"(?<![\d./-])(?P<y>(?:19|20)\d\d)(?P<sep>[./-])(?P<mon>0?[1-9]|1[0-2])(?P=sep)"
            rf"(?P<d>0?[1-9]|[12]\d|3[01])(?!\d)t?{clock}"
        ),
    )


def _clock(match: re.Match[str]) -> time | None:
    if match["h"] is None:
        return None
    hour = int(match["h"])
    if match["ap"]:
        hour = hour % 12 + (12 if match["ap"] == "p" else 0)
    return time(hour, int(match["m"] or 0))


def _month_number(name: str) -> int:
    months, _ = _calendar()
    if name in months:
        return months[name]
    return next(n for known, n in months.items() if re.fullmatch(_lossy(known), name))


def _found(match: re.Match[str], text: str) -> Found:
    groups = match.groupdict()
    _, weekdays = _calendar()
    name = groups["mon"]
    day = int(re.sub(r"\D", "", groups["d"]))
    if name.isdigit() and groups.get("sep") == "/" and groups["ap"] and day <= 12:
        day, name = int(name), str(day)  # a 12-hour clock is American: the month comes first
    return Found(
        start=match.start(),
        end=match.end(),
        raw=text[match.start() : match.end()].strip(),
        day=day,
        month=int(name) if name.isdigit() else _month_number(name),
        year=int(groups["y"]) if groups["y"] else None,
        weekday=weekdays[groups["wd"]] if groups.get("wd") else None,
        clock=_clock(match),
    )


def find_dates(text: str) -> list[Found]:
    """The dates that a text prints with at least day and month, in their order."""
    return list(_dates(text)) if _DIGIT.search(text) else []


@lru_cache(maxsize=64)
def _dates(text: str) -> tuple[Found, ...]:
    """Kept for a moment: one page's line is asked for its day, its clock and its writer's name."""
    folded = fold(text)
    taken: list[Found] = []
    for pattern in _patterns():
        for match in pattern.finditer(folded):
            found = _found(match, text)
            if not any(f.start < found.end and found.start < f.end for f in taken):
                taken.append(found)
    return tuple(sorted(taken, key=lambda f: f.start))


def zone(name: str) -> ZoneInfo:
    """The time zone of an outlet; Bamako (UTC+0 all year) where the name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Africa/Bamako")


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def year_by_weekday(day: int, month: int, weekday: int, *, not_after: date) -> int | None:
    """The latest year up to `not_after` in which that day fell on that weekday.

    28 February was a Wednesday in 2018 and 2024: read in 2026 this gives 2024. Looks back 28
    years, after which the calendar repeats.
    """
    for year in range(not_after.year, not_after.year - 28, -1):
        there = _on(year, month, day)
        if there and there <= not_after and there.weekday() == weekday:
            return year
    return None


def _happened(
    local: datetime, precision: Precision, fetched_at: datetime
) -> tuple[datetime, Precision] | None:
    """A moment in UTC that is not in the future, or null.

    A clock that is ahead of ours (another zone without saying so) still tells the day, where that
    day has begun. Before 1995 nothing is believed.
    """
    value = local.astimezone(UTC)
    if EARLIEST <= value <= fetched_at:
        return value, precision
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    day = datetime.combine(local.date(), time(), UTC)
    if min(midnight.astimezone(UTC), day) <= fetched_at < value:
        return day, Precision.DAY
    return None


def claim(found: Found, method: str, *, timezone: str, fetched_at: datetime) -> DateClaim:
    """What a printed date means, in UTC; without a value where it cannot be settled.

    A date without year takes it from its weekday, else the latest one that is not in the future.
    Dates after `fetched_at` or before 1995 have no value.
    """
    today = fetched_at.astimezone(zone(timezone)).date()
    year = found.year
    if year is None and found.day and found.weekday is not None:
        year = year_by_weekday(found.day, found.month, found.weekday, not_after=today)
    elif year is None and found.day:
        year = today.year
        if (there := _on(year, found.month, found.day)) and there > today:
            year -= 1
    on = _on(year, found.month, found.day or 1) if year else None
    if on is None:
        return DateClaim(method=method, raw=found.raw)
    if found.clock is None:
        if on > today:
            return DateClaim(method=method, raw=found.raw)
        local = datetime.combine(on, time(), UTC)
        precision = Precision.DAY if found.day else Precision.MONTH
        fetched_at = max(fetched_at, local)  # a day begins earlier east of us
    else:
        local = datetime.combine(on, found.clock, zone(timezone))
        precision = Precision.MINUTE
    return _settled(method, found.raw, local, precision, fetched_at)


def _settled(
    method: str, raw: str, local: datetime, precision: Precision, fetched_at: datetime
) -> DateClaim:
    happened = _happened(local, precision, fetched_at)
    if happened is None:
        return DateClaim(method=method, raw=raw)
    value, precision = happened
    offset = local.utcoffset() or timedelta()
    return DateClaim(
        method=method,
        raw=raw,
        value=value,
        precision=precision,
        utc_offset_minutes=(
            int(offset.total_seconds() // 60) if precision is Precision.MINUTE else 0
        ),
    )


_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")
_LONG = re.compile(r"(?:19|20)\d{12}")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_DAY_ONLY = re.compile(r"\d{4}-\d\d-\d\d")
_UTC = re.compile(r"\s+(?:UTC|GMT|Z)$")
_APART = re.compile(r"\s+([+-]\d\d:?\d\d)$")
_FINER = re.compile(r"(\.\d{6})\d+")


_HALF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.I)
_END_OF_DAY = re.compile(r"\b24:00(:00)?\b")
_MONTH_FIRST = re.compile(r"(?<![\d/])(\d{1,2})/(1[3-9]|2\d|3[01])/((?:19|20)\d\d)\b")
_MOST = 100
"""Characters of a date; longer ones are texts that speak of one."""


def _machine(raw: str) -> datetime | date | None:
    """A date in a form made for machines: ISO 8601 and its cousins, RFC 2822, Unix time.

    An offset, zone name or half of the day that is printed is used, whatever the form before it;
    what stands behind the clock and is not understood costs the clock: the day is left.
    """
    if len(raw) > _MOST:
        return None
    if _EPOCH.fullmatch(raw):
        return datetime.fromtimestamp(int(raw[:10]), UTC)
    if _DAY_ONLY.fullmatch(raw):
        return _on(int(raw[:4]), int(raw[5:7]), int(raw[8:]))
    zoned = split_zone(raw)
    head = _MONTH_FIRST.sub(r"\2/\1/\3", zoned.head)
    late = bool(_END_OF_DAY.search(head))
    there = _naive(_END_OF_DAY.sub("00:00:00", head), printed=zoned.zone is not None or head != raw)
    if there is None:
        return None
    there += timedelta(days=1) if late else timedelta()
    if not zoned.understood:
        return there.date()
    return there if zoned.zone is None or there.tzinfo else there.replace(tzinfo=zoned.zone)


def _naive(head: str, *, printed: bool) -> datetime | None:
    """The moment that a date prints, as far as it goes; in words too where `printed`."""
    if _HALF_DAY.search(head):
        return _worded(head)
    tidy = _FINER.sub(r"\1", _APART.sub(r"\1", _UTC.sub("+00:00", head.strip())))
    if _LONG.fullmatch(tidy):
        tidy = f"{tidy[:8]}T{tidy[8:]}"
    for read in (datetime.fromisoformat, _asctime, parsedate_to_datetime):
        try:
            return read(tidy)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return _worded(head) if printed else None


def _asctime(raw: str) -> datetime:
    """The form of C's asctime, which `date` and Java print."""
    return datetime.strptime(raw, "%a %b %d %H:%M:%S %Y")  # noqa: DTZ007 - the zone stands apart


def _worded(head: str) -> datetime | None:
    """The one date of a line, with its clock."""
    found = find_dates(head)
    if len(found) != 1 or found[0].year is None or found[0].day is None:
        return None
    on = _on(found[0].year, found[0].month, found[0].day)
    return datetime.combine(on, found[0].clock or time()) if on else None


def machine_claim(
    raw: str, method: str, *, timezone: str, fetched_at: datetime
) -> DateClaim | None:
    """A machine-readable date (JSON-LD, meta, feed) in UTC, or null when it is not one.

    A naive clock is the outlet's own; midnight without a zone is a day, not a minute.
    """
    raw = raw.strip()
    there = _machine(raw) if raw else None
    if there is None:
        return None
    if not isinstance(there, datetime):
        there = datetime.combine(there, time())
    if there.tzinfo is None:
        whole_day = there.time() == time()
        there = there.replace(tzinfo=UTC if whole_day else zone(timezone))
        precision = Precision.DAY if whole_day else Precision.MINUTE
    else:
        precision = Precision.MINUTE
    try:
        return _settled(method, raw, there, precision, fetched_at)
    except OverflowError:
        return None


def printed_claims(
    text: str, method: str, *, timezone: str, fetched_at: datetime
) -> Iterator[DateClaim]:
    """The dates that a line of a page prints, as claims, in their order."""
    for found in find_dates(text):
        yield claim(found, method, timezone=timezone, fetched_at=fetched_at)


# What a text tells of its own day. Folded text; `W` is a weekday's name.
_HIER = re.compile(r"\b(?:avant[- ]hier|hier|aujourd'hui|ce jour|ce)\b,?\s*$")
_SHIFT = {"ce": 0, "avant-hier": 2, "avant hier": 2, "hier": 1, "aujourd'hui": 0, "ce jour": 0}


def told_day(text: str, *, fetched_at: datetime) -> DateClaim | None:
    """The day of writing where a text counts from it: `hier mercredi 28 février` gives the 29th.

    Only with a weekday, which settles the year; the first such place decides.
    """
    folded = fold(text)
    for found in find_dates(text):
        before = folded[max(0, found.start - _WORDS_BEFORE) : found.start]
        match = _HIER.search(before.rstrip(" ,"))
        if match is None or found.weekday is None or found.day is None:
            continue
        if match.group().startswith("ce") and _TO_COME.search(_clause_before(text, found.start)):
            continue  # `se tiendra ce vendredi 20 juin`
        year = found.year or year_by_weekday(
            found.day, found.month, found.weekday, not_after=fetched_at.date()
        )
        on = _on(year, found.month, found.day) if year else None
        if on is None or on.weekday() != found.weekday:
            continue
        word = re.sub(r"[\s,]+$", "", match.group())
        on += timedelta(days=_SHIFT[word])
        if on > fetched_at.date():
            continue
        raw = text[max(0, found.start - len(match.group()) - 1) : found.end].strip()
        value = datetime.combine(on, time(), UTC)
        return DateClaim(method="text_weekday", raw=raw, value=value, precision=Precision.DAY)
    return None


_RANGE = re.compile(r"\b(?:du|les)\s+(\d{1,2})(?:er)?\s+(?:au|et|a)\s+$")
# A present tense before a range of days: the text was written while it lasted.
_UNDER_WAY = re.compile(
    r"\b(?:se tient|se tiennent|se deroule|se deroulent|a lieu|ont lieu|sejourne|effectue|"
    r"est en visite)\b[^.!?]{0,40}$"
)
_PAST = re.compile(
    r"\b(?:a|ont|s'est|se sont|est|sont|avait|avaient|etait|fut)\s+(?:ete\s+)?(?:\w+ment\s+)?\w+"
    r"(?:e|es|ee|ees|i|is|ie|ies|it|its|u|us|ue|ues|ert|erts)\b[^.!?]*$"
)
# What is announced is no bound: `effectuera, du 21 au 26 juin 2025`.
_TO_COME = re.compile(
    r"\b\w+(?:era|eront|ira|iront|endra|endront|oivent|evrait|evraient)\b[^.!?]{0,40}$"
)
_SENTENCE_START = re.compile(r"[.!?]\s+(?=[A-ZÀ-Ý«\"“])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Between which days a text was written, by its own words; the words themselves."""

    not_before: date | None = None
    not_after: date | None = None
    claims: tuple[DateClaim, ...] = ()


def _clause_before(text: str, at: int) -> str:
    start = 0
    for stop in _SENTENCE_START.finditer(text, 0, at):
        start = stop.end()
    return fold(text[start:at])


def told_bounds(text: str, *, fetched_at: datetime) -> Bounds:
    """The bounds that a text's own full dates give.

    What is told as past on a day sets `not_before`; a present tense before a range of days
    (`se tient du 22 au 26 juin 2025`) sets both. Dates without a year bound nothing.
    """
    lower: date | None = None
    upper: date | None = None
    claims: list[DateClaim] = []
    for found in find_dates(text):
        on = _on(found.year, found.month, found.day) if found.year and found.day else None
        if on is None or on > fetched_at.date():
            continue
        before = _clause_before(text, found.start)
        span = _RANGE.search(before)
        first = _on(on.year, on.month, int(span.group(1))) if span else on
        if span and first and _UNDER_WAY.search(before[: span.start()]):
            lower, upper = max(lower or first, first), min(upper or on, on)
        elif first and _PAST.search(before) and not _TO_COME.search(before):
            lower = max(lower or on, on)
        else:
            continue
        value = datetime.combine(on, time(), UTC)
        claims.append(
            DateClaim(method="text_bound", raw=found.raw, value=value, precision=Precision.DAY)
        )
    if upper and lower and upper < lower:
        upper = None  # one of the two was told of something else
    return Bounds(not_before=lower, not_after=upper, claims=tuple(claims))
