-- An outcome belongs to a run.
select o.run_id, count(*) from outcome o anti join run r using (run_id) group by 1;
