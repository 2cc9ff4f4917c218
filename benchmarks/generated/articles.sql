-- Made-up articles {first} and on, with the bodies of the registered table `bodies` (generating.py).
-- 40 outlets by a steep law; 30 % reprints; 5 % partial and 3.3 % central; 13 topics by a steep law.
create or replace temp table made as
with drawn as (
    select i + {first} as n, title, body, hash('a' || (i + {first})) / 18446744073709551616 as u,
        hash('b' || (i + {first})) / 18446744073709551616 as v,
        hash('c' || (i + {first})) / 18446744073709551616 as w
    from bodies
)
select n, title, body, 'outlet' || floor(40 * u * u)::int as outlet_id, v < 0.3 and n > 400 as reprint,
    case when w > 0.967 then 2 when w > 0.917 then 1 else 0 end as grade,
    ['diplomacy', 'defence_security', 'economy_trade', 'mining', 'energy', 'agriculture_food',
     'education_science', 'culture_media_sport', 'humanitarian_aid', 'rights_sanctions',
     'transport_infrastructure', 'health', 'digital_space'][1 + floor(13 * v * v)::int] as topic,
    1 + floor(400 * w)::int as back,
    substr(sha256('a' || n), 1, 24) as article_id, substr(sha256('v' || n), 1, 24) as version_id,
    substr(sha256('v' || (n - 1 - floor(400 * w)::int)), 1, 24) as of_version,
    timestamptz '2020-01-01 00:00:00Z' + to_days((n // {a_day})::int)
        + to_minutes(floor(1440 * u)::int) as moment
from drawn;
insert into article
select article_id, outlet_id, 'https://' || outlet_id || '.example/article/' || n, '', moment,
    'run-' || (n // {a_day}), 'https://' || outlet_id || '.example/feed', 'feed' from made;
insert into article_version by name
select version_id, article_id, 1 as number, 'text' as kind, substr(sha256(body), 1, 24) as content_hash,
    'https://' || outlet_id || '.example/article/' || n as url, title, false as title_derived,
    ['Auteur ' || n % 300] as byline, [] as contributors,
    case when reprint then 'Outlet' || back % 40 end as credit,
    case when reprint then 'outlet' || back % 40 end as credit_outlet_id,
    moment - interval 90 minutes as published_at, 'minute' as published_precision, 'meta' as published_method,
    [] as published_alternatives, 'fr' as language, [] as tags, [] as enclosures, [] as crossheads,
    0 as comments_removed, false as partial_text, len(string_split(body, ' '))::int as words,
    'rules' as extractor, sha256('p' || n) as page_sha256, substr(sha256(body), 1, 24) as text_hash,
    substr(sha256(title), 1, 24) as title_hash, 400 as shingle_count, moment as fetched_at,
    moment as valid_from, 'run-' || (n // {a_day}) as run_id, 'd' || n // {a_day} || '.warc.gz' as warc_path,
    n * 28000 as warc_offset from made;
insert into article_text select version_id, body from made;
insert into label select version_id, 'lexicon:1+made', grade, 0.5 + grade / 5, [], moment,
    'run-' || (n // {a_day}) from made;
insert into label_topic select version_id, 'lexicon:1+made', topic, 0.8 from made where grade > 0
union all select version_id, 'lexicon:1+made', 'diplomacy', 0.6 from made where grade = 2 and topic <> 'diplomacy';
insert into evidence select version_id, 'lexicon:1+made', unnest(['relevance', topic]), unnest([0, 0]), 'text', 0,
    0, 120, ['russe'], null, 0.9 from made where grade > 0;
insert into mention select version_id, 'lexicon:1+made', e.id, e.id, 'body', e.side, '', 1
from made, (values ('yadran', 'russia', 97), ('moscou', 'russia', 23), ('bamako', 'mali', 3),
    ('goita', 'mali', 7), ('wagner', 'russia', 41)) e(id, side, every) where n % every = 0;
insert into shingle select hash(n, i), version_id from made, range(30) r(i);
insert into duplicate
select version_id, case when reprint then of_version else version_id end,
    case when reprint then of_version end, case when reprint then 'shingles' else 'first' end, 0.9, 0.95,
    null, moment, 'run-' || (n // {a_day}) from made;
insert into story select 's' || n, moment, 'run-' || (n // {a_day}) from made
where n % 3 = 0;
insert into story_text select version_id, 's' || (n - n % 3), 0.9, moment, 'run-' || (n // {a_day})
from made where grade > 0 and not reprint;
insert into outcome by name
select 'run-' || (n // {a_day}) as run_id, outlet_id, 'https://' || outlet_id || '.example/article/' || n as canonical_url,
    'https://' || outlet_id || '.example/article/' || n as url, 'new' as status, '' as reason, article_id, version_id,
    200 as http_status, 90000 as bytes_received, '' as title, '' as found_in, 'feed' as way, moment as happened_at
from made;
-- Feeds show an article for days: three more visits that knew it already.
insert into outcome by name
select 'run-' || (n // {a_day} + later) as run_id, outlet_id,
    'https://' || outlet_id || '.example/article/' || n as canonical_url,
    'https://' || outlet_id || '.example/article/' || n as url, 'known' as status, '' as reason, article_id,
    null as version_id, null as http_status, 0 as bytes_received, '' as title, '' as found_in, 'feed' as way,
    moment + to_days(later::int) as happened_at
from made, range(1, 4) d(later);
