-- What is new on Mali and Russia in the last seven days, each text once?
-- `is_lead` keeps one row a text however many sites carry it; kind `notice` is our own words.
select day, outlet, title, relevance, topics, copies, url
from articles
where relevance >= 1 and is_lead and kind <> 'notice'
    and day > (select max(day) from articles) - 7
order by day desc, relevance desc, title;
