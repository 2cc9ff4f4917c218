-- How much of each outlet's output is on the subject, month by month?
select outlet_id, date_trunc('month', day) as month, count(*) as stored,
    count(*) filter (relevance >= 1) as relevant,
    round(100.0 * relevant / stored, 1) as percent
from articles
where kind <> 'notice' and is_lead and day > (select max(day) from articles) - 366
group by all
order by month desc, percent desc, outlet_id;
