-- One row a copy of each relevant text that was first seen in the period ($retrospective: whose
-- earliest copy was published in it). $since and $until are instants.
with span as (
    select a.text_id,
        min(a.first_seen_at) as seen_at,
        min(coalesce(a.published_at, a.published_not_before)) as published_at,
        -- A text is old news when the run that first saw it walked into the past, or a seed gave it.
        arg_min(coalesce(r.kind, ''), a.first_seen_at) = 'backfill'
            or arg_min(a.source_key, a.first_seen_at) like 'seed:%' as backfilled
    from articles a
    left join run r on r.run_id = a.first_run_id
    where a.kind <> 'notice'
    group by a.text_id
)
select
    coalesce(a.story_id, 'text:' || a.text_id) as story_id, a.text_id, a.article_id, a.outlet_id,
    -- A document given by hand has no outlet of ours, and no name that means anything to a reader.
    case when o.outlet_id is null and a.url is null then '' else a.outlet end as outlet,
    coalesce(a.outlet_function, 'publisher') as outlet_function,
    coalesce(a.outlet_terms, 'quote') as terms,
    a.is_lead, a.title, a.title_derived, a.url, a.credit,
    a.voice, a.published_at,
    a.published_precision, a.published_not_before, a.first_seen_at, a.relevance,
    coalesce(a.score, 0) as score, a.topics, a.language, s.backfilled
from articles a
join span s using (text_id)
left join outlets o on o.outlet_id = a.outlet_id
where a.kind <> 'notice' and a.relevance >= 1 and a.taken_down_at is null
    and case when $retrospective then s.published_at else s.seen_at end >= $since
    and case when $retrospective then s.published_at else s.seen_at end < $until
order by a.text_id, a.is_lead desc, a.first_seen_at, a.article_id
