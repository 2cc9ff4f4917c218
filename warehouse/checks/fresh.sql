-- The newest run is not older than three days before the newest row of any run.
select max(started_at) as newest_run, max(o.newest) as newest_outcome
from run, (select max(happened_at) as newest from outcome) o
having max(started_at) < max(o.newest) - interval 3 days;
