-- A version has a label.
select version_id from article_version anti join label using (version_id);
