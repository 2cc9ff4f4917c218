"""Stored texts that a classifier has not labelled yet, with the labels they have."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from records.labels import LabelledText
from warehouse.rows import asked

_WAITING = """
select t.version_id
from article_text t
where t.body is not null
  and not exists (
      select 1 from label l where l.version_id = t.version_id and l.classifier = ?
  )
order by t.version_id
"""

_TEXTS = """
with given as (
    select l.version_id, l.classifier, l.relevance
    from label l join asked a on a.key = l.version_id
    left join (
        select classifier, max(since) as since from classifier_in_force group by 1
    ) f on f.classifier = l.classifier
    where l.classifier not like 'human:%'
    qualify row_number() over (
        partition by l.version_id
        order by greatest(l.labelled_at, f.since) desc) = 1
),
topic as (
    select g.version_id, list(t.topic order by t.topic) as topics
    from given g join label_topic t on t.version_id = g.version_id and t.classifier = g.classifier
    group by 1
)
select v.version_id, v.article_id, v.title, t.body, v.language, g.relevance,
       coalesce(k.topics, []), coalesce(g.classifier, ''),
       -- As Dating.day: a day that is not known is not made up.
       timezone('UTC', case
           when v.published_precision in ('minute', 'day') then v.published_at
           when timezone('UTC', v.published_not_before)::date
               = timezone('UTC', v.published_not_after)::date then v.published_not_before
       end)::date
from asked a
join article_version v on v.version_id = a.key
join article_text t on t.version_id = a.key
left join given g on g.version_id = a.key
left join topic k on k.version_id = a.key
order by v.version_id
"""


def waiting(connection: duckdb.DuckDBPyConnection, classifier: str) -> list[str]:
    """Versions with a text and no label of this classifier."""
    return [row[0] for row in connection.execute(_WAITING, [classifier]).fetchall()]


def texts(connection: duckdb.DuckDBPyConnection, versions: Sequence[str]) -> list[LabelledText]:
    """These versions' texts with the newest labels that a program gave them."""
    with asked(connection, versions):
        found = connection.execute(_TEXTS).fetchall()
    return [
        LabelledText(
            version_id=row[0],
            article_id=row[1],
            title=row[2],
            text=row[3],
            language=row[4],
            relevance=row[5],
            topics=frozenset(row[6]),
            classifier=row[7],
            day=row[8],
        )
        for row in found
    ]


def in_force(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Name the tables that labels are taken from; None before any were."""
    row = connection.execute(
        "select arg_max(classifier, since) from classifier_in_force"
    ).fetchone()
    return row[0] if row else None


def take_back(connection: duckdb.DuckDBPyConnection, classifier: str) -> list[str]:
    """Name the versions that other tables labelled last, and these before."""
    return [row[0] for row in connection.execute(_TAKEN_BACK, [classifier]).fetchall()]


_TAKEN_BACK = """
select version_id from label where classifier not like 'human:%'
group by version_id
having bool_or(classifier = $1) and arg_max(classifier, labelled_at) <> $1
order by version_id
"""
