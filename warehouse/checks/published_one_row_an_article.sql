-- View articles has one row an article.
select article_id, count(*) from articles group by 1 having count(*) > 1
union all
select article_id, 0 from article anti join articles using (article_id);
