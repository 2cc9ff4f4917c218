-- Which persons and bodies are named more than before in relevant texts (90 days against 90)?
with last_day as (select max(day) as day from articles)
select name, kind, side,
    count(distinct text_id) filter (m.day > l.day - 90) as texts_now,
    count(distinct text_id) filter (m.day <= l.day - 90) as texts_before
from entity_mentions m, last_day l
where relevance >= 1 and kind in ('person', 'org', 'media') and m.day > l.day - 180
group by all
having texts_now > texts_before
order by texts_now - texts_before desc, name
limit 50;
