-- Which Malians and Russians are named together most?
select m.name as malian, r.name as russian, count(distinct m.text_id) as texts,
    min(m.day) as first_day, max(m.day) as last_day
from entity_mentions m
join entity_mentions r using (article_id)
where m.side = 'mali' and r.side = 'russia' and m.relevance >= 1
    and m.kind = 'person' and r.kind = 'person' and m.is_lead
group by all
order by texts desc, malian, russian
limit 50;
