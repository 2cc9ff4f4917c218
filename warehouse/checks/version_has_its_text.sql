-- A version has a row of text, empty or erased as it may be.
select version_id from article_version anti join article_text using (version_id);
