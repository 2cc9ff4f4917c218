-- Versions that no run has decided on yet, in the order in which they count as earlier
-- (duplicates.match.order), so that a backfill can be decided part by part.
select v.version_id
from article_version v
anti join duplicate d using (version_id)
order by
    case when v.number > 1 then v.fetched_at else least(v.published_at, v.fetched_at) end,
    v.words, v.article_id, v.number, v.version_id
limit ?
