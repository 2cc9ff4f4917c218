-- Facts of an outlet change one at a time.
select outlet_id, recorded_at, count(*) from outlet group by all having count(*) > 1;
