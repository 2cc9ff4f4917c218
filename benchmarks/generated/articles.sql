-- {articles} made-up articles, the n-th with body n % {pool} of the registered table `pool`
-- (generating.py): 40 outlets by a steep law, 30 % reprints of one of the last 400 originals, 5 %
-- references, 5 % partial and 3.3 % central, 14 topics by a steep law, {a_day} articles a day.
create or replace temp table drawn as
select n, hash('a' || n) / 18446744073709551616 as u, hash('b' || n) / 18446744073709551616 as v,
    hash('c' || n) / 18446744073709551616 as w, hash('d' || n) / 18446744073709551616 as x,
    timestamptz '2020-01-01 00:00:00Z' + to_seconds(n * 86400 / {a_day}) as moment
from range({articles}) r(n);
create or replace temp table made as
with numbered as (
    select *, v < 0.3 and n > 2000 as reprint,
        sum((v >= 0.3 or n <= 2000)::int) over (order by n rows unbounded preceding)::int as originals
    from drawn
),
aimed as (
    select *, case when reprint then originals - floor(400 * w)::int end as target from numbered
),
targets as (select originals as target, n as of_n from numbered where not reprint)
select m.n, m.reprint, m.moment, coalesce(t.of_n, m.n) as of_n,
    'outlet' || floor(40 * m.u * m.u)::int as outlet_id,
    'https://outlet' || floor(40 * m.u * m.u)::int || '.example/article/' || m.n as url,
    'run-' || (m.n // {a_day}) as run_id, floor(40 * m.x)::int as credited,
    substr(sha256('a' || m.n), 1, 24) as article_id, substr(sha256('v' || m.n), 1, 24) as version_id,
    case when not m.reprint and m.u < 0.05 then 'reference' else 'text' end as kind,
    -- A copy is graded as its original is.
    case when hash('c' || coalesce(t.of_n, m.n)) % 1000 >= 967 then 2
        when hash('c' || coalesce(t.of_n, m.n)) % 1000 >= 917 then 1 else 0 end as grade,
    ['diplomacy', 'defence_security', 'economy_trade', 'mining', 'energy', 'agriculture_food',
     'education_science', 'culture_media_sport', 'humanitarian_aid', 'rights_sanctions',
     'transport_infrastructure', 'health', 'digital_space', 'disinformation'
    ][1 + floor(14 * (hash('e' || coalesce(t.of_n, m.n)) / 18446744073709551616)
        * (hash('e' || coalesce(t.of_n, m.n)) / 18446744073709551616))::int] as topic
from aimed m
left join targets t using (target)
order by m.n;
-- Every version: the articles', then a second one of every 25th article a day later.
create or replace temp table version as
select n as doc, n, version_id, 1 as number, moment, run_id from made
union all
select {articles} + n // 25, n, substr(sha256('w' || n), 1, 24), 2, moment + interval 1 day,
    'run-' || (n // {a_day} + 1)
from made where n % 25 = 0
order by 1;

insert into article
select article_id, outlet_id, url, '', moment, run_id, 'https://' || outlet_id || '.example/feed', 'feed'
from made;
insert into article_version by name
select v.version_id, m.article_id, v.number, m.kind, substr(sha256('t' || v.doc), 1, 24) as content_hash,
    m.url, p.title || case when v.number = 2 then ' (actualisé)' else '' end as title,
    false as title_derived, ['Auteur ' || m.n % 300] as byline, [] as contributors,
    case when m.reprint then 'Outlet' || m.credited end as credit,
    case when m.reprint and m.credited % 2 = 0 then 'outlet' || m.credited end as credit_outlet_id,
    m.moment - interval 90 minutes as published_at, 'minute' as published_precision,
    'meta' as published_method, [] as published_alternatives, 'fr' as language,
    'Section ' || m.n % 12 as section, ['mot ' || m.n % 50] as tags, [] as enclosures, [] as crossheads, 0 as comments_removed, false as partial_text,
    p.words, 'rules' as extractor, sha256('p' || v.doc) as page_sha256,
    substr(sha256('t' || case when v.number = 1 then m.of_n else v.doc end), 1, 24) as text_hash,
    substr(sha256(p.title), 1, 24) as title_hash, p.words - 3 as shingle_count, v.moment as fetched_at,
    v.moment as valid_from, v.run_id, strftime(v.moment, '%Y/%m/%d') || '.warc.gz' as warc_path,
    v.doc % {a_day} * 28000 as warc_offset
from version v join made m using (n) join pool p on p.i = v.doc % {pool} order by v.doc;
insert into article_text
select v.version_id, p.body from version v join pool p on p.i = v.doc % {pool};
insert into label
select version_id, 'lexicon:1+made', grade, 0.5 + grade / 5, [], v.moment, v.run_id
from version v join made m using (n, version_id) order by doc;
insert into label
select v.version_id, 'lexicon:1+made', grade, 0.5 + grade / 5, [], v.moment, v.run_id
from version v join made m using (n) where v.number = 2 order by doc;
insert into label_topic
select v.version_id, 'lexicon:1+made', unnest(case when grade = 2 and topic <> 'diplomacy'
    then [topic, 'diplomacy'] else [topic] end), 0.8
from version v join made m using (n) where grade > 0 order by doc;
insert into evidence
select v.version_id, 'lexicon:1+made', l.label, k.rank, 'text', k.rank, 60 * k.rank, 60 * k.rank + 50,
    ['russe'], case when (n + k.rank) % 5 = 0 then 'le ministre' end, 0.9 - k.rank / 10
from version v join made m using (n), (values ('relevance'), ('')) f(field),
    lateral (select case when f.field = '' then m.topic else f.field end as label) l, range(3) k(rank)
where grade > 0 order by doc;
-- Five entities a text: a few named everywhere, two hundred rare ones.
insert into mention
select version_id, 'lexicon:1+made', 'e' || number, 'Entité ' || number,
    case when number % 3 = 0 then 'body' when number % 3 = 1 then 'person' else 'place' end,
    case when number % 5 < 2 then 'mali' when number % 5 < 4 then 'russia' else 'other' end, '', 1 + n % 4
from (
    select distinct v.version_id, v.doc, n, floor(200 * pow(hash(n, k) / 18446744073709551616, 3))::int as number
    from version v, range(5) r(k)
) order by doc, number;
insert into mention
select version_id, 'lexicon:1+made', 'yadran', 'Yadran', 'body', 'russia', 'ru', 1
from version where n % 97 = 0 order by doc;
insert into shingle
select hash(case when number = 1 then of_n else doc + 100000000 end, i), v.version_id
from version v join made m using (n), range(30) r(i) where kind = 'text' order by doc;
insert into duplicate
select v.version_id, o.version_id, case when m.reprint then o.version_id end,
    case when m.reprint then 'shingles' else 'first' end, case when m.reprint then 0.9 end,
    case when m.reprint then 0.95 end, case when m.reprint then 'un passage de quelques mots' end,
    v.moment, v.run_id
from version v join made m using (n) join made o on o.n = m.of_n order by v.doc;
-- A story for three relevant originals in a row.
create or replace temp table told as
select *, (row_number() over (order by n) - 1) // 3 as story from made where grade > 0 and not reprint;
insert into story select 's' || story, min(moment), min_by(run_id, n) from told group by story order by story;
insert into story_text select version_id, 's' || story, 0.9, moment, run_id from told order by n;
insert into story_profile
select version_id, [epoch(moment) / 86400], list_transform(range(20), lambda k: 'mot' || (n * k) % 9973), list_transform(range(20), lambda k: 255 - k)
from told order by n;
insert into outcome by name
select m.run_id, outlet_id, url as canonical_url, url, case when kind = 'text' then 'new' else kind end as status,
    '' as reason, article_id, version_id, 200 as http_status, 90000 as bytes_received, '' as title,
    '' as found_in, 'feed' as way, moment as happened_at
from made m order by n;
insert into outcome by name
select v.run_id, outlet_id, url as canonical_url, url, 'new_version' as status, '' as reason, article_id,
    v.version_id, 200 as http_status, 90000 as bytes_received, '' as title, '' as found_in, 'feed' as way,
    v.moment as happened_at
from version v join made m using (n) where number = 2 order by doc;
-- Feeds show an article for days: three more visits that knew it already, and pages that failed.
insert into outcome by name
select 'run-' || (n // {a_day} + later) as run_id, outlet_id, url as canonical_url, url, 'known' as status,
    '' as reason, article_id, null as version_id, null as http_status, 0 as bytes_received, '' as title,
    '' as found_in, 'feed' as way, moment + to_days(later::int) as happened_at
from made, range(2, 5) d(later) order by n;
insert into outcome by name
select run_id, outlet_id, url || '/x' as canonical_url, url || '/x' as url,
    ['not_an_article', 'too_short', 'fetch_error', 'http_error'][1 + n % 4] as status, 'made up' as reason,
    null as article_id, null as version_id, 200 as http_status, 900 as bytes_received, '' as title,
    '' as found_in, 'feed' as way, moment as happened_at
from made where n % 17 = 0 order by n;
