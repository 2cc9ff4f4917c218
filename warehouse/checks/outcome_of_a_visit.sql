-- An outcome belongs to a visit of its outlet.
select o.run_id, o.outlet_id, count(*) from outcome o anti join outlet_run v using (run_id, outlet_id) group by all;
