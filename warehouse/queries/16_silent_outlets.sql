-- Which outlets are silent or failing, by their own rhythm?
select outlet, state, last_article_at, round(hours_silent) as hours_silent,
    round(usual_gap_hours, 1) as usual_gap_hours, failing_since, last_reason
from outlet_health
where state <> 'well'
order by state, outlet;
