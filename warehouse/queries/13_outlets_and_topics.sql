-- What does each outlet write about, in its own texts?
select outlet, topic, own_texts, texts, central_texts, first_day, last_day
from topics_by_outlet
order by outlet, own_texts desc, topic;
