-- The search index holds a version once.
select version_id, count(*) from search_document group by 1 having count(*) > 1 union all select doc_id::varchar, count(*) from search_document group by 1 having count(*) > 1;
