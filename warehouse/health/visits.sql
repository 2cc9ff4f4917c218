-- Every visit of an outlet, our own offline runs left out, with what its pages answered.
select v.outlet_id, coalesce(v.started_at, r.started_at) as visited_at, r.kind, v.reached, v.reason, v.reason_values,
    count(o.status) filter (o.status not in ('known', 'deferred', 'offline')) as asked,
    count(o.status) filter (o.status in (
        'challenge_page', 'blocked_by_robots', 'robots_unavailable', 'consent_wall', 'parked')
        or o.http_status in (401, 403, 429)) as turned_away
from outlet_run v
join run r using (run_id)
left join outcome o using (run_id, outlet_id)
where r.kind in ('daily', 'feeds', 'demo') and r.status <> 'offline' and r.started_at >= $since
group by all
order by 1, 2
