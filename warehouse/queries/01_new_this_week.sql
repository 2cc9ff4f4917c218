-- What is new on Mali and Russia in the last seven days, each text once?
-- What is known to the month or less only counts where all its days are within (`day_from`).
-- `is_lead` keeps one row a text however many sites carry it; kind `notice` is our own words.
select day, outlet, title, relevance, topics, copies, url
from articles
where relevance >= 1 and is_lead and kind <> 'notice'
    and day_from > (select max(day) from articles) - 7
order by day_from desc, relevance desc, title;
