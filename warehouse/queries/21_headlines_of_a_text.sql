-- Under which headlines did the most carried relevant text appear?
select a.outlet, a.title, a.credit, a.published_at, a.minutes_after_lead, a.is_lead, a.url
from appearances a
where a.text_id = (
    select text_id from texts where relevance >= 1 order by outlets desc, copies desc, text_id limit 1
)
order by a.is_lead desc, a.published_at nulls last, a.article_id;
