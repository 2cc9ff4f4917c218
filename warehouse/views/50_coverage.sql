create or replace view run_outcomes as
select
    o.run_id, r.kind, r.status as run_status, r.started_at, o.outlet_id, o.status,
    count(*) as candidates, sum(o.bytes_received)::bigint as bytes_received,
    any_value(o.url) as example_url, any_value(o.reason) as example_reason
from outcome o
join run r using (run_id)
group by all;

comment on view run_outcomes is 'One row a run, outlet and way of ending: how many candidates ended so.';
comment on column run_outcomes.run_id is 'Run.';
comment on column run_outcomes.kind is 'daily, ingest, backfill, replay or demo.';
comment on column run_outcomes.run_status is 'How the run ended.';
comment on column run_outcomes.started_at is 'When the run began (UTC).';
comment on column run_outcomes.outlet_id is 'Outlet.';
comment on column run_outcomes.status is 'How the candidates ended.';
comment on column run_outcomes.candidates is 'How many did.';
comment on column run_outcomes.bytes_received is 'Bytes received for them.';
comment on column run_outcomes.example_url is 'One of their addresses.';
comment on column run_outcomes.example_reason is 'The reason of one of them, as a code (docs/reasons.md).';

create or replace view coverage as
with visit as (
    select v.outlet_id, timezone('UTC', coalesce(v.started_at, r.started_at))::date as day,
        count(*) as runs, bool_or(v.reached) as reached, sum(v.candidates)::bigint as seen,
        bool_and(r.status = 'offline') as offline
    from outlet_run v join run r using (run_id)
    -- Seeds, files and addresses given by hand are no outlets: nothing is expected of them.
    where r.kind in ('daily', 'demo') and v.outlet_id not in ('seeds', 'files', 'addresses')
    group by all
),
horizon as (select max(day) as last_day from visit),
grid as (
    select f.outlet_id, unnest(generate_series(f.first_day, h.last_day, interval 1 day))::date as day
    from (select outlet_id, min(day) as first_day from visit group by 1) f, horizon h
),
ran as (
    select timezone('UTC', started_at)::date as day, bool_and(status = 'offline') as offline
    from run where kind in ('daily', 'demo') group by 1
),
stored as (
    select outlet_id, day, count(*) as articles, count(*) filter (relevance >= 1) as relevant
    from articles where kind <> 'notice' and day is not null group by all
),
fetched as (
    select outlet_id, timezone('UTC', happened_at)::date as day,
        count(*) filter (status in ('new', 'new_version', 'reference')) as fetched,
        count(*) filter (status in (
            'http_error', 'fetch_error', 'extract_error', 'too_large', 'challenge_page',
            'consent_wall', 'soft_404', 'parked', 'robots_unavailable', 'deferred'
        )) as lost
    from outcome where happened_at is not null group by all
),
missed as (
    select g.outlet_id, g.day, true as in_gap
    from grid g
    join gap p on p.outlet_id = g.outlet_id
        and timezone('UTC', coalesce(p.from_at, p.to_at))::date <= g.day
        and timezone('UTC', coalesce(p.to_at, p.from_at))::date >= g.day
    group by all
),
judged as (
    select g.outlet_id, g.day, v.runs, v.reached, v.seen, s.articles, s.relevant, f.fetched, f.lost,
        coalesce(m.in_gap, false) as in_gap,
        r.day is null or coalesce(r.offline, false) as our_outage,
        -- Seen that day, or by a later visit that reached back so far: else a gap says so.
        max(case when v.reached then g.day end) over (partition by g.outlet_id) as last_reached_day
    from grid g
    left join visit v using (outlet_id, day)
    left join stored s using (outlet_id, day)
    left join fetched f using (outlet_id, day)
    left join missed m using (outlet_id, day)
    left join ran r using (day)
)
select j.outlet_id, j.day,
    coalesce(o.articles_a_week / 7, avg(coalesce(j.articles, 0)) over before) as expected,
    coalesce(j.runs, 0) as runs, coalesce(j.reached, false) as reached, j.our_outage, j.in_gap,
    coalesce(j.in_gap or j.last_reached_day is null or j.day > j.last_reached_day, false) as blind,
    case when not (j.in_gap or j.last_reached_day is null or j.day > j.last_reached_day)
        then coalesce(j.seen, 0) end as seen,
    case when not (j.in_gap or j.last_reached_day is null or j.day > j.last_reached_day)
        then coalesce(j.articles, 0) end as articles,
    case when not (j.in_gap or j.last_reached_day is null or j.day > j.last_reached_day)
        then coalesce(j.relevant, 0) end as relevant,
    coalesce(j.fetched, 0) as fetched, coalesce(j.lost, 0) as lost
from judged j
left join outlets o using (outlet_id)
window before as (
    partition by j.outlet_id order by j.day
    range between interval 28 days preceding and interval 1 day preceding
);

comment on view coverage is 'One row an outlet and day since its first visit: what we expected, saw, fetched, lost, and where we were blind.';
comment on column coverage.outlet_id is 'Outlet.';
comment on column coverage.day is 'Day (UTC, the time of Bamako).';
comment on column coverage.expected is 'Articles a day to be expected: its file''s figure, else the mean of the 28 days before.';
comment on column coverage.runs is 'Visits on that day.';
comment on column coverage.reached is 'True when one of them got an answer.';
comment on column coverage.our_outage is 'True when we did not run, or had no network ourselves.';
comment on column coverage.in_gap is 'True when a run noticed that its news of that day could not be seen.';
comment on column coverage.blind is 'True when we cannot know what it published that day.';
comment on column coverage.seen is 'Candidates found that day; null where we were blind.';
comment on column coverage.articles is 'Articles that count for that day; null (not 0) where we were blind.';
comment on column coverage.relevant is 'Of these, relevant ones; null where we were blind.';
comment on column coverage.fetched is 'Articles stored or renewed on that day.';
comment on column coverage.lost is 'Candidates of that day that ended in an error.';
