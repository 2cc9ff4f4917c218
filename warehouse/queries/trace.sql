-- All that ever happened to one address, in its order: one row an event.
-- $1 the canonical address, $2 the address as given (or an article's identifier).
with named as (
    select article_id from article where canonical_url = $1 or article_id = $2 or source_key = $2
    union
    select article_id from outcome
    where (canonical_url = $1 or url in ($1, $2)) and article_id is not null
),
versions as (
    select v.* from article_version v join named using (article_id)
),
events as (
    select o.happened_at as moment, o.run_id, 'outcome' as what, o.outlet_id,
        concat_ws(' ', o.status, nullif(o.reason, ''), 'HTTP ' || o.http_status,
            'by ' || nullif(o.way, ''), 'in ' || nullif(o.found_in, ''),
            'archive ' || o.warc_path || '@' || o.warc_offset) as detail
    from outcome o
    where o.canonical_url = $1 or o.url in ($1, $2)
        or o.article_id in (select article_id from named)
    union all
    select a.first_seen_at, a.first_run_id, 'article', a.outlet_id,
        a.article_id || ' first seen, by ' || a.way
    from article a join named using (article_id)
    union all
    select v.fetched_at, v.run_id, 'version', null,
        concat_ws(' ', v.number, v.kind, v.version_id, v.words || ' words', v.language,
            'by ' || nullif(v.extractor, ''), '« ' || v.title || ' »',
            'published ' || v.published_at || ' (' || v.published_method || ')')
    from versions v
    union all
    select l.labelled_at, l.run_id, 'label', null,
        concat_ws(' ', l.classifier, 'grade ' || l.relevance,
            (select string_agg(topic, ', ' order by score desc) from label_topic t
             where t.version_id = l.version_id and t.classifier = l.classifier))
    from label l join versions v using (version_id)
    union all
    select d.decided_at, d.run_id, 'duplicate', null,
        concat_ws(' ', d.method, 'text ' || d.text_id, 'of ' || d.of_version_id)
    from duplicate d join versions v using (version_id)
    union all
    select s.added_at, s.run_id, 'story', null, 'story ' || s.story_id
    from story_text s
    where s.text_id in (select text_id from duplicate join versions using (version_id))
)
select moment, run_id, what, outlet_id, detail from events order by moment nulls first, run_id, what
