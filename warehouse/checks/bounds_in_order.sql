-- Bounds of a date are in order and hold it.
select version_id, published_not_before, published_at, published_not_after from article_version
where published_not_before > published_not_after;
