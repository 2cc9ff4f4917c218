-- The pool as versions of their own, in its order, for the program to index.
insert into article_version by name
select 'p' || i as version_id, 'p' as article_id, 1 as number, 'text' as kind, '' as content_hash, title,
    false as title_derived, [] as byline, [] as contributors, 'day' as published_precision,
    '' as published_method, [] as published_alternatives, 'fr' as language, [] as tags, [] as enclosures,
    [] as crossheads, 0 as comments_removed, false as partial_text, words, '' as extractor,
    '' as page_sha256, '' as text_hash, '' as title_hash, 0 as shingle_count,
    timestamptz '2020-01-01 00:00:00Z' as fetched_at,
    timestamptz '2020-01-01 00:00:00Z' + to_seconds(i) as valid_from, '' as run_id
from pool order by i;
insert into article_text select 'p' || i, body from pool order by i;
