-- What was known at the end of a day (UTC): select * from articles_as_of(date '2025-06-30').
create or replace macro articles_as_of(day_known) as table
with known as (
    select * from article_version
    where valid_from < (day_known::date + 1)::timestamp at time zone 'UTC'
    qualify row_number() over (
        partition by article_id order by kind_rank(kind) desc, number desc
    ) = 1
),
grade as (
    select * from label
    where labelled_at < (day_known::date + 1)::timestamp at time zone 'UTC'
    qualify row_number() over (
        partition by version_id
        order by classifier like 'human:%' desc, labelled_at desc, classifier desc
    ) = 1
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
