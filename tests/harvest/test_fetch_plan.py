"""What a run does about one outlet: new, put off, looked at again, left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harvest.fetch_plan import is_due, make_agenda
from records import Candidate, DiscoveryWay, Known
from topics.title_filter import promising_titles

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def found(name: str, title: str = "") -> Candidate:
    url = f"https://a.ml/{name}"
    return Candidate(
        outlet_id="a",
        url=url,
        canonical_url=url,
        found_in="https://a.ml/feed",
        way=DiscoveryWay.FEED,
        title_hint=title,
    )


def stored(name: str, *, relevance: int | None, first: timedelta, last: timedelta) -> Known:
    url = f"https://a.ml/{name}"
    return Known(
        canonical_url=url,
        article_id=name,
        relevance=relevance,
        first_seen_at=NOW - first,
        last_fetched_at=NOW - last,
        content_hash="",
        url=f"http://www.a.ml/{name}/",
    )


def test_titles_that_name_the_russian_side_are_promising(tmp_path: Path) -> None:
    promising = promising_titles(tmp_path)
    assert promising("Axe Bamako-Moscou : une délégation à Kazan")
    assert not promising("Football : les Aigles en demi-finale")
    assert not promising("")


@pytest.mark.parametrize(
    ("relevance", "age_h", "seen_h_ago", "due"),
    [
        (2, 23, 23, False),  # too young
        (2, 25, 25, True),  # the first run after a day
        (2, 30, 5, False),  # looked at after a day already
        (1, 71, 71, True),
        (1, 73, 44, True),  # looked at on the second day, now the third
        (1, 100, 20, False),  # both done
        (0, 25, 25, False),  # not relevant
        (None, 25, 25, False),
        (2, 24 * 30, 24 * 30, False),  # a month without a line: too old to hunt for edits
    ],
)
def test_relevant_articles_are_looked_at_again_at_two_ages(
    relevance: int | None, age_h: int, seen_h_ago: int, due: bool
) -> None:
    known = stored("x", relevance=relevance, first=age_h * HOUR, last=seen_h_ago * HOUR)
    assert is_due(known, NOW) is due


def test_what_the_lists_forgot_is_looked_at_by_the_address_last_fetched() -> None:
    known = stored("x", relevance=2, first=25 * HOUR, last=25 * HOUR)
    agenda = make_agenda("a", [], {known.canonical_url: known}, now=NOW)
    assert [each.url for each in agenda.fetch] == ["http://www.a.ml/x/"]
    assert agenda.fetch[0].way is DiscoveryWay.ADDRESS


def test_each_address_once_promising_titles_first_the_rest_known() -> None:
    again = stored("again", relevance=2, first=25 * HOUR, last=25 * HOUR)
    old = stored("old", relevance=2, first=2 * HOUR, last=2 * HOUR)
    agenda = make_agenda(
        "a",
        [
            found("b", "Le marché"),
            found("again"),
            found("old"),
            found("c", "Mali-Russie"),
            found("b"),
        ],
        {each.canonical_url: each for each in (again, old)},
        pending=[found("late", "Put off"), found("b", "")],
        now=NOW,
        promising=lambda title: "Russie" in title,
    )
    names = [each.url.rpartition("/")[2] for each in agenda.fetch]
    assert names == ["c", "again", "late", "b"]
    assert agenda.fetch[3].title_hint == "Le marché", "what is told now wins"
    assert [each.url for each in agenda.known] == ["https://a.ml/old"]


def test_what_the_outlet_says_it_changed_is_looked_at_again_whatever_its_age() -> None:
    old = stored("vieux", relevance=2, first=300 * HOUR, last=200 * HOUR)
    agenda = make_agenda(
        "a",
        [found("vieux")],
        {old.canonical_url: old},
        changed=[found("vieux", "Titre corrigé"), found("jamais vu")],
        now=NOW,
    )
    assert [each.canonical_url for each in agenda.fetch] == [old.canonical_url]
    assert agenda.known == ()
