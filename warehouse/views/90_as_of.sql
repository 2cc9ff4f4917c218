-- What was known at the end of a day (UTC): select * from articles_as_of(date '2025-06-30').
create or replace macro articles_as_of(day_known) as table
with newest as (
    select arg_max(version_id, (kind_rank(kind), number)) as version_id
    from article_version
    where valid_from < (day_known::date + 1)::timestamp at time zone 'UTC'
    group by article_id
),
known as (select v.* from article_version v semi join newest using (version_id)),
grade as (
    select version_id, unnest(arg_max(
        {'classifier': classifier, 'relevance': relevance, 'score': score},
        (classifier like 'human:%', labelled_at, classifier)
    ))
    from label
    where labelled_at < (day_known::date + 1)::timestamp at time zone 'UTC'
    group by version_id
),
topic as (
    select version_id, classifier, list(topic order by score desc, topic) as topics
    from label_topic group by all
)
select a.article_id, v.version_id, v.number as version, v.kind, a.outlet_id, a.canonical_url, v.url,
    v.title, v.byline, v.credit, v.published_at, v.published_precision, a.first_seen_at,
    v.valid_from as changed_at, v.language, v.words, l.relevance, l.score,
    coalesce(k.topics, []) as topics, l.classifier
from article a
join known v using (article_id)
left join grade l using (version_id)
left join topic k on k.version_id = l.version_id and k.classifier = l.classifier;

comment on macro table articles_as_of is 'One row an article known at the end of a day (UTC), with its version and labels of then.';
