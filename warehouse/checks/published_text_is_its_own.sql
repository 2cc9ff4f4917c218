-- A row of `texts` that shows another text than its own.
select t.version_id, left(t.text, 60) as shown, left(a.body, 60) as stored
from texts t left join article_text a on a.version_id = t.version_id
where t.text is distinct from a.body
