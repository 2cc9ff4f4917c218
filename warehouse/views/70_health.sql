create or replace view outlet_health as
with visit as (
    select v.*, coalesce(v.started_at, r.started_at) as moment
    from outlet_run v join run r using (run_id)
    where r.kind in ('daily', 'demo') and r.status <> 'offline'
      and v.outlet_id not in ('seeds', 'files', 'addresses')  -- no outlets
),
visits as (
    select outlet_id, count(*) as visits, max(moment) as last_visit_at,
        max(moment) filter (reached) as last_reached_at,
        arg_max(reached, moment) as reached_last, arg_max(reason, moment) as last_reason,
        arg_max(reason_values, moment) as last_reason_values
    from visit group by 1
),
failing as (
    select v.outlet_id, min(v.moment) as failing_since
    from visit v join visits s using (outlet_id)
    where not v.reached and (s.last_reached_at is null or v.moment > s.last_reached_at)
    group by 1
),
rhythm as (
    select outlet_id, article_id, moment, date_diff('minute', lag(moment) over w, moment) / 60.0 as gap_hours
    from (
        select outlet_id, article_id, coalesce(published_at, first_seen_at) as moment
        from articles where kind <> 'notice'
    )
    window w as (partition by outlet_id order by moment)
),
rhythms as (
    select outlet_id, count(*) as articles, max(moment) as last_article_at,
        median(gap_hours) as usual_gap_hours, quantile_cont(gap_hours, 0.99) as longest_usual_gap_hours
    from rhythm group by 1
),
quality as (
    select outlet_id, count(*) filter (recent) as articles_30_days,
        avg((words = 0)::int) filter (recent) as share_without_text,
        avg((published_at is null)::int) filter (recent) as share_without_date,
        avg((language = 'und')::int) filter (recent) as share_without_language
    from (
        select outlet_id, words, published_at, language,
            first_seen_at > max(first_seen_at) over () - interval 30 days as recent
        from articles where kind = 'text'
    )
    group by 1
),
clock as (select max(moment) as now_at from visit),
assessed as (
    select * from outlet_state
    qualify row_number() over (partition by outlet_id order by assessed_at desc, run_id desc) = 1
)
select
    coalesce(o.outlet_id, v.outlet_id) as outlet_id, coalesce(o.name, v.outlet_id) as outlet,
    -- As the last run judged it; before one has, by plain gaps.
    case
        when a.state is not null then a.state
        when v.visits is null then 'never_visited'
        when not v.reached_last then 'failing'
        when r.last_article_at is null then 'empty'
        when date_diff('minute', r.last_article_at, c.now_at) / 60.0
            > 1.5 * greatest(r.longest_usual_gap_hours, 24) then 'silent'
        else 'well'
    end as state,
    coalesce(a.since, f.failing_since) as since, a.reason, a.reason_values, a.last_good_url, a.last_good_at,
    a.alarm_after_hours, a.quiet_hours,
    v.visits, v.last_visit_at, v.last_reached_at, f.failing_since, v.last_reason, v.last_reason_values,
    r.last_article_at, date_diff('minute', r.last_article_at, c.now_at) / 60.0 as hours_silent,
    r.usual_gap_hours, r.longest_usual_gap_hours, coalesce(q.articles_30_days, 0) as articles_30_days,
    q.share_without_text, q.share_without_date, q.share_without_language
from outlets o
full join visits v on v.outlet_id = o.outlet_id
left join failing f on f.outlet_id = v.outlet_id
left join rhythms r on r.outlet_id = v.outlet_id
left join quality q on q.outlet_id = v.outlet_id
left join assessed a on a.outlet_id = coalesce(o.outlet_id, v.outlet_id)
left join clock c on true;

comment on view outlet_health is 'One row an outlet: is it answering, silent, or changed, by its own rhythm.';
comment on column outlet_health.outlet_id is 'Outlet.';
comment on column outlet_health.outlet is 'Name of the outlet.';
comment on column outlet_health.state is 'well, silent, failing, blocked, changed_layout, empty (reached, no article yet), unknown or never_visited.';
comment on column outlet_health.since is 'Since when it is in that state (UTC).';
comment on column outlet_health.reason is 'What shows it, as a code (docs/reasons.md).';
comment on column outlet_health.reason_values is 'The values of that code, as JSON.';
comment on column outlet_health.last_good_url is 'Last article of it that was read whole.';
comment on column outlet_health.last_good_at is 'When that was (UTC).';
comment on column outlet_health.alarm_after_hours is 'Usual hours of silence that its own rhythm explains.';
comment on column outlet_health.quiet_hours is 'Usual hours since its last article.';
comment on column outlet_health.visits is 'Visits so far, our own outages left out.';
comment on column outlet_health.last_visit_at is 'Last visit (UTC).';
comment on column outlet_health.last_reached_at is 'Last visit that got an answer (UTC).';
comment on column outlet_health.failing_since is 'First of the failed visits since then (UTC).';
comment on column outlet_health.last_reason is 'Why the last visit failed, as a code (docs/reasons.md), or empty.';
comment on column outlet_health.last_reason_values is 'The values of that code, as JSON.';
comment on column outlet_health.last_article_at is 'When its last article appeared (UTC).';
comment on column outlet_health.hours_silent is 'Hours from that article to our last visit anywhere.';
comment on column outlet_health.usual_gap_hours is 'Median of the hours between two of its articles.';
comment on column outlet_health.longest_usual_gap_hours is 'Gap that 99 of 100 of its gaps do not pass.';
comment on column outlet_health.articles_30_days is 'Articles first seen in the last 30 days.';
comment on column outlet_health.share_without_text is 'Of these, share without text.';
comment on column outlet_health.share_without_date is 'Of these, share without a date.';
comment on column outlet_health.share_without_language is 'Of these, share without a clear language.';
