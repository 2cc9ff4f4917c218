-- Bodies of the wanted versions in a stretch of rows; empty where a take-down removed it.
select version_id, coalesce(body, '') as body
from article_text
semi join wanted w using (version_id)
where article_text.rowid between ? and ?
