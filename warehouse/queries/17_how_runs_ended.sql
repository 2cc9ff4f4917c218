-- How did the candidates of the last runs end?
select started_at, run_id, status, sum(candidates) as candidates, any_value(example_reason) as example
from run_outcomes
where started_at > (select max(started_at) from run) - interval 14 days
group by all
order by started_at desc, candidates desc;
