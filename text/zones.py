"""Time zones as dates print them: an offset, an abbreviation, a name of the zone database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Abbreviations that mean one offset wherever the press prints them. IST, CST and the like mean
# several: they are not understood, and cost the clock.
_HOURS = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "wat", "west", "bst", "mez"), 1),
    **dict.fromkeys(("cest", "cat", "sast", "eet", "mesz"), 2),
    **dict.fromkeys(("eat", "msk", "eest", "trt"), 3),
    **dict.fromkeys(("edt", "ast"), -4),
    **dict.fromkeys(("est", "cdt"), -5),
    "mdt": -6,
    **dict.fromkeys(("mst", "pdt"), -7),
    "pst": -8,
}
_CLOCK = (
    r"(?P<clock>(?<!\d)\d{1,2}\s?[:h]\s?\d\d(?::\d\d(?:\.\d+)?)?"
    r"(?:\s*[ap]\.?m\b\.?)?(?: (?:19|20)\d\d)?)"
)
_OFFSET = re.compile(
    _CLOCK + r"\s*\(?(?:GMT|UTC)?\s*(?P<sign>[+-])(?P<h>\d{1,2}):?(?P<m>\d\d)?\)?$", re.I
)
_NAMED = re.compile(_CLOCK + r"\s*\(?(?P<name>[A-Za-z]{1,5}|[A-Za-z]+(?:/[A-Za-z_]+)+)\)?$", re.I)
# `Wed Jun 25 10:00:00 CEST 2025`: the zone of `date` and of Java stands before the year.
_BEFORE_YEAR = re.compile(r"(?<=\d\d:\d\d) ([A-Z]{3,5}) ((?:19|20)\d\d)$")
_HALF_DAY = re.compile(r"^[ap]\.?m\.?$", re.I)


@dataclass(frozen=True, slots=True)
class ZonedRaw:
    """A printed date apart from its zone."""

    head: str
    zone: tzinfo | None
    understood: bool = True
    """False where something stands behind the clock that is no zone we know."""


def split_zone(raw: str) -> ZonedRaw:
    """Split a printed date from the zone behind its clock; zone None where none is printed."""
    raw = _BEFORE_YEAR.sub(r" \2 \1", raw)
    if match := _OFFSET.search(raw):
        delta = timedelta(hours=int(match["h"]), minutes=int(match["m"] or 0))
        if delta < timedelta(hours=15):
            offset = -delta if match["sign"] == "-" else delta
            return ZonedRaw(raw[: match.end("clock")], timezone(offset) if offset else UTC)
    match = _NAMED.search(raw)
    if match is None or _HALF_DAY.match(match["name"]):
        return ZonedRaw(raw, None)
    found = _named(match["name"])
    return ZonedRaw(raw[: match.end("clock")], found, understood=found is not None)


def _named(name: str) -> tzinfo | None:
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    hours = _HOURS.get(name.lower())
    return None if hours is None else timezone(timedelta(hours=hours)) if hours else UTC
