-- A version stands once.
select version_id, count(*) from article_version group by 1 having count(*) > 1;
