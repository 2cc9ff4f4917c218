-- Which pages on the subject went away, and when did we notice?
select gone_at, outlet, title, published_at, url
from articles
where gone_at is not null and relevance >= 1
order by gone_at desc;
