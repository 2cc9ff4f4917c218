-- Figures of `/metrics`: name, labels as one string, value.
select 'veille_last_run_timestamp_seconds', format('kind="{}",status="{}"', kind, status),
    epoch(max(started_at))
from run group by kind, status
union all
-- One series whatever became of the last run, 0 before the first good one: an alert on it falls silent.
select 'veille_last_good_daily_run_timestamp_seconds', '', coalesce(epoch(max(started_at)), 0)
from run where kind in ('daily', 'demo') and status in ('complete', 'degraded')
union all
select 'veille_last_run_duration_seconds', format('kind="{}"', kind),
    epoch(arg_max(ended_at - started_at, started_at))
from run where ended_at is not null group by kind
union all
select 'veille_articles', format('outlet="{}"', outlet_id), count(*)
from article group by outlet_id
union all
select 'veille_relevant_articles', format('grade="{}"', relevance), count(*)
from articles where relevance >= 1 and kind = 'text' group by relevance
union all
select 'veille_last_run_outcomes', format('status="{}"', status), count(*)
from outcome
where run_id = (select arg_max(run_id, started_at) from run where kind in ('daily', 'demo'))
group by status
union all
select 'veille_outlet_state', format('outlet="{}",state="{}"', outlet_id, state), 1
from outlet_health where state <> 'never_visited'
union all
select 'veille_outlet_last_article_timestamp_seconds', format('outlet="{}"', outlet_id),
    epoch(last_article_at)
from outlet_health where last_article_at is not null
order by 1, 2
