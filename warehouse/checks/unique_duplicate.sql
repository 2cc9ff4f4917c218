-- A version is one text.
select version_id, count(*) from duplicate group by 1 having count(*) > 1;
