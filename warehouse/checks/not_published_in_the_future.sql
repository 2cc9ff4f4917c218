-- Nothing appeared after it was fetched (a day's grace for a day's precision).
select version_id, published_at, fetched_at from article_version
where published_at > fetched_at + interval 1 day;
