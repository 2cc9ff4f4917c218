-- Distinct relevant texts by topic and ISO week of publication; null where nothing was collected.
select week, topic, texts
from topics_weekly
where week >= $since and week <= $until
order by week, topic
