-- How did each topic go week by week over the last half year?
-- Null, not 0, in a week in which we saw no outlet.
select iso_week, topic, texts, central_texts, outlets, days_seen
from topics_weekly
where week > (select max(week) from topics_weekly) - 182
order by week desc, texts desc nulls last, topic;
