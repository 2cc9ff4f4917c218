-- The search index holds a stem once.
select stem, count(*) from search_term group by 1 having count(*) > 1;
