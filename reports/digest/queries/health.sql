-- Outlets that answer no more, turn us away, have lost their form, or say nothing by their own
-- rhythm, as of the last run.
select h.outlet_id, h.outlet, h.state,
    case h.state when 'failing' then h.last_reason else h.reason end as reason_code,
    case h.state when 'failing' then h.last_reason_values else h.reason_values end as reason_values,
    timezone('UTC', case h.state
        when 'failing' then h.failing_since
        when 'silent' then h.last_article_at
        else h.since
    end)::date as since
from outlet_health h
where h.state in ('failing', 'silent', 'blocked', 'changed_layout') and h.visits > 0
order by h.state, h.outlet
