-- Which stories had the most owners behind them in the last 30 days?
select title, first_day, last_day, owners, texts, articles, topics, outlet_ids
from stories
where relevance >= 1 and last_day > (select max(last_day) from stories) - 30
order by owners desc, texts desc, last_day desc, title
limit 50;
