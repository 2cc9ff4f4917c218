-- An article has a version.
select article_id from article anti join article_version using (article_id);
