-- A version of kind text has words, unless it was taken down (the newest 20,000 texts are looked at).
select v.version_id
from article_text t join article_version v using (version_id)
anti join takedown d on d.article_id = v.article_id
where t.rowid >= (select max(rowid) - 20000 from article_text)
    and v.kind = 'text' and (v.words = 0 or coalesce(trim(t.body), '') = '');
