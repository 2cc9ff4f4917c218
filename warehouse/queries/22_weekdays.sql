-- On which weekdays and at what hours do outlets publish on the subject?
select outlet_id, isodow(published_at) as weekday, hour(published_at) as hour, count(*) as articles
from articles
where relevance >= 1 and published_precision = 'minute'
group by all
order by outlet_id, weekday, hour;
