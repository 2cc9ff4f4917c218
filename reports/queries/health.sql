-- Outlets that answer no more, turn us away, have lost their form, or say nothing by their own
-- rhythm, as of the last run.
select h.outlet_id, h.outlet, h.state,
    case h.state when 'failing' then coalesce(h.last_reason, '') else '' end as reason,
    timezone('UTC', case h.state
        when 'failing' then h.failing_since
        when 'silent' then h.last_article_at
        else h.since
    end)::date as since
from outlet_health h
where h.state in ('failing', 'silent', 'blocked', 'changed_layout') and h.visits > 0
order by h.state, h.outlet
