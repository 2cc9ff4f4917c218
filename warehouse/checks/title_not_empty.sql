-- A version has a title.
select version_id from article_version where trim(title) = '';
