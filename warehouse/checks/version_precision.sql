-- A date has a precision, no date has none.
select version_id, published_at, published_precision from article_version
where published_precision not in ('minute', 'day', 'month', 'none')
    or (published_at is null) <> (published_precision = 'none');
