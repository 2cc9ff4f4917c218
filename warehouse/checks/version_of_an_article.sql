-- A version belongs to an article.
select v.version_id, v.article_id from article_version v anti join article a using (article_id);
