-- What the period gave and is no news: backfilled articles, notices, and pages that were found and
-- could not be read (each address once, by its last outcome).
with unread as (
    select canonical_url
    from outcome
    where happened_at >= $since and happened_at < $until and canonical_url is not null
        and canonical_url not in (select canonical_url from article where canonical_url is not null)
    group by canonical_url
    having arg_max(status, happened_at) in (
        'reference', 'deferred', 'too_short', 'consent_wall', 'challenge_page', 'too_large',
        'blocked_by_robots', 'robots_unavailable', 'http_error', 'fetch_error', 'extract_error'
    )
)
select
    count(*) filter (a.kind <> 'notice') as backfilled,
    count(*) filter (a.kind = 'notice') as notices,
    (select count(*) from unread) as unread
from articles a
left join run r on r.run_id = a.first_run_id
where a.first_seen_at >= $since and a.first_seen_at < $until
    and (a.kind = 'notice' or coalesce(r.kind, '') = 'backfill' or a.source_key like 'seed:%')
