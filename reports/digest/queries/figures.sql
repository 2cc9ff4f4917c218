-- The numbers of this period (bucket 0) and of the 12 before it of the same length (-1, -2, …),
-- by what was first seen in each ($retrospective: published); backfills and notices stay out.
with dated as (
    select a.*, case when $retrospective then coalesce(a.published_at, a.published_not_before)
        else a.first_seen_at end as counted_at
    from articles a
    left join run r on r.run_id = a.first_run_id
    where a.kind <> 'notice'
        and ($retrospective or (coalesce(r.kind, '') <> 'backfill' and a.source_key not like 'seed:%'))
)
select
    floor((epoch(counted_at) - epoch($since::timestamptz)) / $length_s)::integer as bucket,
    count(*) as articles_read,
    count(*) filter (relevance >= 1) as related,
    count(distinct text_id) filter (relevance >= 1) as texts,
    count(distinct outlet_id) filter (relevance >= 1) as outlets,
    count(*) filter (relevance is null) as unlabelled,
    count(*) filter (relevance = 0) as unrelated,
    count(*) filter (relevance >= 1 and not is_lead) as reprints
from dated
where counted_at < $until
group by 1
having bucket >= -12
order by 1
