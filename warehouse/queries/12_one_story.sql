-- How did the largest story unfold, report by report?
select a.published_at, a.outlet, a.title, a.is_lead, a.copies, a.url
from articles a
where a.story_id = (select story_id from stories order by owners desc, texts desc, story_id limit 1)
order by a.published_at nulls last, a.first_seen_at, a.article_id;
