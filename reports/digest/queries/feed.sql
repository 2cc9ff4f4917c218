-- The newest relevant texts, each once, told by its lead; $topic and $outlet may be empty.
select article_id, title, outlet, url, published_at, first_seen_at,
    greatest(first_seen_at, changed_at) as updated_at, language, topics, relevance
from articles
where is_lead and kind <> 'notice' and relevance >= $grade and taken_down_at is null
    and ($topic = '' or list_contains(topics, $topic))
    and ($outlet = '' or outlet_id = $outlet)
order by first_seen_at desc, article_id
limit 50
