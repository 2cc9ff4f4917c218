"""People's splits and joins, laid over all that the program decided, at the end of every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise, product

import duckdb

from duplicates.match import order
from duplicates.rulings import rule_stories, rule_texts
from records import Ruling, RulingLevel, Verdict
from warehouse import matching


def obey(
    connection: duckdb.DuckDBPyConnection,
    rulings: Sequence[Ruling],
    run_id: str,
    decided_at: datetime,
) -> None:
    """Write where the rulings move versions and texts; a ruling obeyed already writes nothing."""
    latest = matching.latest_versions(connection, _articles(rulings))
    there = matching.stored_versions(connection, _named(rulings))
    found = [_found_again(ruling, there, latest) for ruling in rulings]
    _obey_on_texts(connection, found, run_id, decided_at)
    _obey_on_stories(connection, found, latest, run_id, decided_at)


def _found_again(ruling: Ruling, there: set[str], latest: Mapping[str, str]) -> Ruling:
    """By its articles' versions of today, where those that it named are no longer stored."""
    left, right = (
        version if version in there else latest.get(article, version)
        for version, article in (
            (ruling.left, ruling.left_article),
            (ruling.right, ruling.right_article),
        )
    )
    return replace(ruling, left=left, right=right)


def _obey_on_texts(
    connection: duckdb.DuckDBPyConnection,
    rulings: Sequence[Ruling],
    run_id: str,
    decided_at: datetime,
) -> None:
    on_texts = [r for r in rulings if r.level is RulingLevel.TEXT]
    family = matching.family_of_texts(connection, _named(on_texts))
    known = matching.texts(connection, [version.id for version in family])
    ruled = rule_texts(known, {v.id: v.decided for v in family}, on_texts)
    moved = {v.id: ruled[v.id] for v in family if ruled[v.id] != v.now}
    matching.record_text_rulings(connection, moved, run_id, decided_at)


def _obey_on_stories(
    connection: duckdb.DuckDBPyConnection,
    rulings: Sequence[Ruling],
    latest: Mapping[str, str],
    run_id: str,
    decided_at: datetime,
) -> None:
    on_stories = [r for r in rulings if r.level is RulingLevel.STORY]
    # A text is named by its first version: it may since be a copy of another.
    now = matching.texts_now(connection, {*_named(on_stories), *latest.values()})
    named = [each for ruling in on_stories for each in _for_all_texts(ruling, now, latest)]
    family = matching.family_of_stories(connection, _named(named))
    known = matching.texts(connection, [text.id for text in family])
    decided = {text.id: text.decided for text in family if text.decided}
    ruled = rule_stories(decided, lambda text: order(known[text]), named)
    moved = {t.id: ruled[t.id] for t in family if ruled[t.id] != t.now}
    matching.record_story_rulings(connection, moved, run_id, decided_at)


def _for_all_texts(
    ruling: Ruling, now: Mapping[str, str], latest: Mapping[str, str]
) -> Iterator[Ruling]:
    """A ruling on stories for the text that was named and for the one that the article has now:
    what its outlet wrote anew stays where a person put it.
    """
    sides = [
        list(dict.fromkeys(now[v] for v in (version, latest.get(article, "")) if v in now))
        for version, article in (
            (ruling.left, ruling.left_article),
            (ruling.right, ruling.right_article),
        )
    ]
    for left, right in product(*sides):
        if left != right:
            yield replace(ruling, left=left, right=right)
    if all(sides):
        for earlier, later in (pair for side in sides for pair in pairwise(side)):
            yield replace(ruling, verdict=Verdict.JOIN, left=earlier, right=later)


def _named(rulings: Sequence[Ruling]) -> set[str]:
    return {name for ruling in rulings for name in (ruling.left, ruling.right)}


def _articles(rulings: Sequence[Ruling]) -> set[str]:
    return {name for r in rulings for name in (r.left_article, r.right_article) if name}
