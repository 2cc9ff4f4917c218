-- What did we know 30 days ago that we label otherwise today?
select known.article_id, known.title, known.relevance as relevance_then, now.relevance as relevance_now,
    known.topics as topics_then, now.topics as topics_now
from articles_as_of((select max(day) from articles) - 30) known
join articles now using (article_id)
where known.known_to is not null
    and (known.relevance is distinct from now.relevance or known.version_id <> now.version_id)
order by known.article_id
limit 100;
