-- A sentence lies within its title or text (the newest 20,000 texts are looked at).
select e.version_id, e.field, e.span_start, e.span_end
from article_text t join evidence e using (version_id) join article_version v using (version_id)
where t.rowid >= (select max(rowid) - 20000 from article_text) and t.body is not null and (
    e.span_start < 0 or e.span_end <= e.span_start or e.field not in ('title', 'text')
    or e.span_end > len(case e.field when 'title' then v.title else t.body end));
