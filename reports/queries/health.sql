-- Outlets that answer no more, or say nothing by their own rhythm, as of the last run.
select h.outlet_id, h.outlet, h.state, coalesce(h.last_reason, '') as reason,
    timezone('UTC', case h.state when 'failing' then h.failing_since else h.last_article_at end)::date
        as since
from outlet_health h
where h.state in ('failing', 'silent') and h.visits > 0
order by h.state, h.outlet
