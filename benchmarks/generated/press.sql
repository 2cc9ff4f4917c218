-- Stored articles with the titles and texts of the registered table `bodies`, each with the grade 0
-- of an older classifier (relabel.py). One outlet, one version an article.
insert into article by name
select 'a' || i as article_id, 'outlet' as outlet_id, 'https://outlet.example/' || i as canonical_url,
    '' as source_key, timestamptz '2026-01-01 00:00:00Z' as first_seen_at, 'run' as first_run_id,
    '' as found_in, 'feed' as way
from bodies;
insert into article_version by name
select 'v' || i as version_id, 'a' || i as article_id, 1 as number, 'text' as kind, sha256(body) as content_hash,
    'https://outlet.example/' || i as url, title, false as title_derived, [] as byline, [] as contributors,
    timestamptz '2026-01-01 00:00:00Z' as published_at, 'minute' as published_precision,
    'meta' as published_method, [] as published_alternatives, 'fr' as language, [] as tags, [] as enclosures,
    [] as crossheads, 0 as comments_removed, false as partial_text, 700 as words, 'rules' as extractor,
    sha256('p' || i) as page_sha256, sha256(body) as text_hash, sha256(title) as title_hash,
    700 as shingle_count, timestamptz '2026-01-01 00:00:00Z' as fetched_at,
    timestamptz '2026-01-01 00:00:00Z' as valid_from, 'run' as run_id
from bodies;
insert into article_text select 'v' || i, body from bodies;
insert into label
select 'v' || i, 'lexicon:0+made', 0, 0, [], timestamptz '2026-01-01 00:00:00Z', 'run' from bodies;
