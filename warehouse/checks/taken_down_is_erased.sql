-- The text of an article that was taken down is gone.
select v.article_id, v.version_id
from takedown d join article_version v using (article_id) join article_text t using (version_id)
where t.body is not null;
