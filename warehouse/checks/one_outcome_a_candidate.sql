-- Every candidate of every run ends in exactly one outcome.
select v.run_id, v.outlet_id, v.candidates, count(o.run_id) as outcomes
from outlet_run v
left join outcome o on o.run_id = v.run_id and o.outlet_id = v.outlet_id
group by all
having v.candidates <> count(o.run_id)
union all
select run_id, outlet_id, 1, count(*) from outcome
group by run_id, outlet_id, canonical_url
having count(*) > 1;
