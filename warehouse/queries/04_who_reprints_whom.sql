-- Who reprints whom, and how fast?
-- Minutes only where both times are known to the minute.
select lead_outlet_id as paper, outlet_id as reprinted_by, count(*) as reprints,
    median(minutes_after_lead) as median_minutes,
    round(avg(headline_changed::int), 2) as share_headline_changed
from appearances
where not is_lead
group by all
order by reprints desc, paper, reprinted_by
limit 50;
