-- A version has one text.
select version_id, count(*) from article_text group by 1 having count(*) > 1;
