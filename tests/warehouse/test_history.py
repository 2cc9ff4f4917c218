"""What was known when: the stored periods against the definition, by windows at one instant."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from records.outcome import Batch
from records.reason import ReasonCode, make_reason
from records.vocabulary import Kind
from tests.warehouse.made import NOON, batch, document, run
from warehouse.reader import reading
from warehouse.snapshot import publish
from warehouse.writer import open_warehouse

DEFINITION = """
with known as (
    select * from article_version where valid_from < $end
    qualify row_number() over (
        partition by article_id order by kind_rank(kind) desc, number desc
    ) = 1
),
in_force as (
    select classifier, max(since) as since from classifier_in_force where since < $end group by 1
),
grade as (
    select l.* from label l left join in_force f using (classifier) where labelled_at < $end
    qualify row_number() over (
        partition by version_id
        order by classifier like 'human:%' desc, greatest(labelled_at, since) desc, classifier desc
    ) = 1
)
select article_id, version_id, classifier, relevance
from known left join grade using (version_id) order by all
"""
ANSWER = """
select article_id, version_id, classifier, relevance
from articles_as_of($day::date) order by all
"""
DAYS = 12


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles that change their text, kind and labels by chance for some days."""
    folder, chance = tmp_path_factory.mktemp("history"), random.Random(3)
    with open_warehouse(folder / "w.duckdb") as warehouse:
        for day in range(DAYS):
            at = NOON + timedelta(days=day)
            warehouse.begin_run(run(day, at))
            urls = chance.sample([f"https://alpha.example/{n}" for n in range(8)], 5)
            some = [
                document(url, f"Texte {chance.randint(1, 3)}.", kind=chance.choice(list(Kind)),
                         at=at + timedelta(minutes=chance.randint(0, 600)))
                for url in urls
            ]  # fmt: skip
            warehouse.append(batch(*some, at=at), f"run-{day}")
            stored = warehouse.connection.execute("select version_id from article_version")
            for (version,) in chance.sample(stored.fetchall(), 2):
                name = chance.choice(["human:awa", "lexicon:2+test", "lexicon:3+test"])
                labels = replace(
                    some[0].labels, classifier=name, relevance=chance.randint(0, 2), topics=()
                )
                moment = at + timedelta(minutes=chance.randint(0, 600))
                warehouse.append_labels([(version, labels)], moment, f"run-{day}")
    publish(folder / "w.duckdb", folder / "p.duckdb")
    return folder / "p.duckdb"


@pytest.mark.parametrize("number", range(-1, DAYS + 1))
def test_the_periods_tell_what_was_known_at_the_end_of_each_day(
    published: Path, number: int
) -> None:
    day = (NOON + timedelta(days=number)).date()
    end = (NOON + timedelta(days=number + 1)).replace(hour=0)
    with reading(published) as connection:
        expected = connection.execute(DEFINITION, {"end": end}).fetchall()
        assert connection.execute(ANSWER, {"day": day}).fetchall() == expected
    assert bool(expected) == (number >= 0)


def test_the_periods_of_an_article_do_not_overlap(published: Path) -> None:
    sql = """
        select count(*) from article_history a join article_history b using (article_id)
        where a.known_from < b.known_from and (a.known_to is null or a.known_to > b.known_from)
    """
    with reading(published) as connection:
        assert connection.execute(sql).fetchall() == [(0,)]
        ended = connection.execute("select count(*) from article_history where known_to < now()")
        assert ended.fetchall()[0][0] > 10


def test_coverage_is_null_where_we_were_blind(tmp_path: Path) -> None:
    """A day on which the outlet did not answer is no day without articles."""
    later = [NOON + timedelta(days=n) for n in (1, 2)]
    with open_warehouse(tmp_path / "w.duckdb") as warehouse:
        warehouse.begin_run(run(1))
        warehouse.append(batch(document()), "run-1")
        for number, at in enumerate(later, 2):
            warehouse.begin_run(run(number, at))
            reason = make_reason(ReasonCode.NO_ANSWER_IN_TIME, limit_s=30.0)
            report = replace(batch(at=at).report, reached=False, candidates=0, reason=reason)
            warehouse.append(Batch(report=report), f"run-{number}")
        sql = (
            "select day, reached, blind, seen, articles, relevant from coverage "
            "where outlet_id = 'alpha' and day >= date '2025-06-23' order by day"
        )
        found = warehouse.connection.execute(sql).fetchall()
    assert found == [
        (NOON.date(), True, False, 1, 1, 1),
        *((at.date(), False, True, None, None, None) for at in later),
    ]
