-- Which topics rose this quarter?
-- Distinct texts by topic in the last 91 days against the 91 days before; a series that was blind
-- on some days says so in `days_blind`.
with last_day as (select max(day) as day from topics_daily)
select topic,
    sum(texts) filter (t.day > l.day - 91) as texts_now,
    sum(texts) filter (t.day <= l.day - 91) as texts_before,
    texts_now - texts_before as rise,
    count(*) filter (texts is null) as days_blind
from topics_daily t, last_day l
where t.day > l.day - 182
group by topic
order by rise desc nulls last, topic;
