-- What the decision needs to know of some versions. The bodies come from bodies.sql.
select
    v.version_id, v.article_id, a.outlet_id, v.title, v.fetched_at, v.words, v.number,
    a.canonical_url, v.credit, v.credit_outlet_id, v.published_at, v.kind = 'notice' as notice,
    d.text_id
from article_version v
join article a using (article_id)
semi join wanted w using (version_id)
left join text_of_version d using (version_id)
