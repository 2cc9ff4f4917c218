-- Which texts speak of a gold refinery? (full text: any form of the words, ranked)
-- with text: raffinerie d'or
select round(s.score, 2) as score, a.day, a.outlet, a.title, a.standfirst, a.url
from search('raffinerie d''or') s
join articles a using (article_id)
where a.is_lead
order by s.score desc, a.article_id
limit 20;
