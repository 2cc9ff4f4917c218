-- When was Yadran first mentioned, by whom, and who followed?
-- with entity: yadran
select outlet, min(published_at) as first_mention, count(distinct text_id) as texts,
    arg_min(title, published_at) as first_title, arg_min(url, published_at) as first_url
from entity_mentions
where entity_id = 'yadran'
group by outlet
order by first_mention nulls last;
