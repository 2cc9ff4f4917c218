-- One row a day and outlet since 12 periods before this one: were we blind there?
select c.day, c.outlet_id, coalesce(o.name, c.outlet_id) as outlet, c.blind
from coverage c
left join outlets o using (outlet_id)
where c.day >= $since and c.day <= $until
order by c.day, outlet
