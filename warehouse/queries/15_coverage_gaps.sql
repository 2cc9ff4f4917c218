-- On which days were we blind, and why?
select day, outlet_id, our_outage, in_gap, reached, lost
from coverage
where blind or our_outage
order by day desc, outlet_id
limit 200;
