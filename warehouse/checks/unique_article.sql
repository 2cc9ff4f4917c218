-- An article stands once.
select article_id, count(*) from article group by 1 having count(*) > 1;
