-- Versions of an article are numbered apart.
select article_id, number, count(*) from article_version group by all having count(*) > 1;
