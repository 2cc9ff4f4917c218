-- What did outlets change after publication?
-- One row a later version, with the headline before and after; `veille diff ARTICLE` shows the text.
select a.outlet_id, v.article_id, v.number as version, v.valid_from as seen_at,
    lag(v.title) over w as title_before, v.title as title_after,
    v.words - lag(v.words) over w as words_more, v.url
from article_version v
semi join (
    select article_id from article_version where kind = 'text' and number > 1
) changed using (article_id)
join article a using (article_id)
where v.kind = 'text'
window w as (partition by v.article_id order by v.number)
qualify title_before is not null
order by seen_at desc
limit 100;
