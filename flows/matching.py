"""After the append: which texts are copies of which, which tell one story, what people ruled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain, groupby

import duckdb

from duplicates.match import decide, order
from duplicates.profile import counted, profile
from duplicates.stories import WINDOW_DAYS, assign
from duplicates.terms import Counts
from flows.apply_rulings import obey
from records import Link, Profile, Ruling, Run, StoredText
from warehouse import matching
from warehouse.connection import modest, transaction
from warehouse.writer import Warehouse

CHUNK = 1_000
"""Versions decided at once: a day's news; a backfill goes in as many parts as it needs, earliest
first, so that the parts decide nothing."""
DAYS_AT_ONCE = 14
"""Days whose texts are told into stories at once: the stored texts of the days around them are
all read, and a thousand days' would be 2 GB."""


def match_new(
    warehouse: Warehouse, run: Run, decided_at: datetime, rulings: Sequence[Ruling] = ()
) -> int:
    """Decide on every stored version that no run has decided on; gives their number.

    Then people's rulings (`flows.rulings.read_rulings`) are laid over all that was decided. One
    transaction a thousand versions; what was decided stays, so that running twice, or again after
    a kill, adds nothing.
    """
    connection, total = warehouse.connection, 0
    with modest(connection):
        while version_ids := matching.undecided(connection, CHUNK):
            with transaction(connection):
                _match(connection, version_ids, run.run_id, decided_at)
            total += len(version_ids)
        with transaction(connection):
            obey(connection, rulings, run.run_id, decided_at)
    return total


def _match(
    connection: duckdb.DuckDBPyConnection,
    version_ids: Sequence[str],
    run_id: str,
    decided_at: datetime,
) -> None:
    candidates = matching.candidates(connection, version_ids)
    others = {other for found in candidates.values() for other in found}
    known = matching.texts(connection, others.union(version_ids))
    links = decide([known[v] for v in version_ids], _decided(known), candidates)
    matching.record_links(connection, links, run_id, decided_at)
    firsts = _firsts(links, known)
    named = matching.entities(connection, [text.version_id for text in firsts])
    fresh = [replace(text, entities=named.get(text.version_id, ())) for text in firsts]
    for _, fortnight in groupby(fresh, key=lambda text: _day(text) // DAYS_AT_ONCE):
        _tell(connection, list(fortnight), run_id, decided_at)


def _tell(
    connection: duckdb.DuckDBPyConnection,
    fresh: Sequence[StoredText],
    run_id: str,
    decided_at: datetime,
) -> None:
    """Give new texts of a fortnight their stories, among the stored ones of the days around.

    Words weigh by what came out before that fortnight, so that neither the order of arrival nor
    the runs that it is cut into decide anything.
    """
    counted_ = {text.version_id: counted(text) for text in fresh}
    counts = _counts_before(connection, counted_.values(), _day(fresh[0]))
    told = [profile(text, counts) for text in fresh]
    stored = matching.profiles(connection, _days_around(told))
    stories = matching.stories(connection, [text.text_id for text in stored])
    matching.record_stories(connection, told, assign(told, stored, stories), run_id, decided_at)
    days = ((_day(text), term) for text in fresh for term in ("", *counted_[text.version_id]))
    matching.record_terms(connection, Counter(days))


def _counts_before(
    connection: duckdb.DuckDBPyConnection, terms: Iterable[set[str]], day: int
) -> Counts:
    before = day - day % DAYS_AT_ONCE
    found = matching.term_counts(connection, {"", *chain.from_iterable(terms)}, before)
    return Counts(texts=found.pop("", 0), holders=found)


def _day(text: StoredText) -> int:
    return int(text.at.timestamp() // 86_400)


def _decided(known: Mapping[str, StoredText]) -> dict[str, StoredText]:
    return {v: text for v, text in known.items() if text.text_id is not None}


def _firsts(links: Sequence[Link], known: Mapping[str, StoredText]) -> list[StoredText]:
    """The texts that are new, earliest first. A notice is our own words and tells no story."""
    firsts = [known[link.version_id] for link in links if link.of_version_id is None]
    return sorted((text for text in firsts if not text.notice), key=order)


def _days_around(told: Sequence[Profile]) -> set[int]:
    reach = range(-int(WINDOW_DAYS) - 1, int(WINDOW_DAYS) + 2)
    return {int(day) + step for text in told for day in text.days for step in reach}
