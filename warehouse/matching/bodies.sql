-- Bodies of some versions; empty where there is none, or a take-down removed it.
select version_id, coalesce(body, '') as body
from article_text
semi join wanted w using (version_id)
