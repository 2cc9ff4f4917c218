-- Which sentences show the topic mining, best first?
-- with topic: mining
select day, outlet_id, sentence, speaker, terms, url
from label_evidence
where label = 'mining' and rank = 0 and is_lead
order by day desc, score desc
limit 50;
