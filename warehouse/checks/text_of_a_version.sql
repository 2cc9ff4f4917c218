-- A text belongs to a version.
select version_id from article_text anti join article_version using (version_id);
