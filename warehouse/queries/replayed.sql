-- The current text of each article that has its page in the archive: what a replay compares with.
-- $1 fetched since, $2 an outlet or null. What the feed said of its date comes along, because the
-- page alone may not tell it.
select a.article_id, a.version_id, a.outlet_id, a.canonical_url, a.url, a.found_in, a.way,
    a.warc_path, a.warc_offset, a.kind, a.title, a.byline, a.credit, a.published_at,
    a.published_precision, a.language, a.section, a.words, a.content_hash, a.relevance,
    a.topics, a.classifier, v.published_alternatives, a.published_method
from articles a join article_version v using (version_id)
where a.warc_path is not null and a.kind <> 'notice' and a.taken_down_at is null
    and a.fetched_at >= $1 and ($2 is null or a.outlet_id = $2)
order by a.warc_path, a.warc_offset
