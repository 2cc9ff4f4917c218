-- What was stored in the period and is no news: backfilled articles, and notices.
select
    count(*) filter (a.kind <> 'notice') as backfilled,
    count(*) filter (a.kind = 'notice') as notices
from articles a
left join run r on r.run_id = a.first_run_id
where a.first_seen_at >= $since and a.first_seen_at < $until
    and (a.kind = 'notice' or coalesce(r.kind, '') = 'backfill' or a.source_key like 'seed:%')
