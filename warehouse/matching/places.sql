-- Where the bodies of the wanted versions lie.
select t.rowid from article_text t semi join wanted w using (version_id) order by 1
