-- The last runs, latest first, each with what it added and the outlets that it did not reach.
select r.run_id, r.kind, r.status, r.started_at, r.ended_at, r.orchestrated, r.note, r.note_values,
    (select count(*) from article a where a.first_run_id = r.run_id) as documents,
    (select count(*) from outlet_run v where v.run_id = r.run_id and v.reached) as reached,
    (select count(*) from outlet_run v where v.run_id = r.run_id) as outlets
from run r
order by r.started_at desc, r.run_id desc
limit $1
