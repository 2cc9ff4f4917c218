-- A reason is a code with its values (records/reason.py), never a sentence. What older programs
-- wrote is read as far as it can be, and kept word for word as the value `sentence`.

alter table run add column if not exists note_values json default '{}';
alter table outlet_run add column if not exists reason_values json default '{}';
alter table outcome add column if not exists reason_values json default '{}';
alter table gap add column if not exists reason_values json default '{}';
alter table outlet_state add column if not exists reason_values json default '{}';

create temp table form (rank integer, pattern varchar, code varchar, names varchar[], is_number boolean[]);
insert into form values
    (1, '(\S+) does not resolve', 'name_not_found', ['host'], [false]),
    (2, '(\S+) has no address', 'name_not_found', ['host'], [false]),
    (3, '(\S+) leads to (\S+) port (\d+)', 'address_forbidden', ['host', 'address', 'port'], [false, false, true]),
    (4, 'no complete answer within ([\d.]+) s', 'no_answer_in_time', ['limit_s'], [true]),
    (5, '(\S+) asked for silence until (\S+)', 'host_asks_silence', ['host', 'until'], [false, false]),
    (6, '(\S+) refuses its pages: not asked further', 'host_refuses_pages', ['host'], [false]),
    (7, 'robots.txt forbids (\S+)', 'robots_forbids', ['url'], [false]),
    (8, 'TLS certificate refused: (.*)', 'certificate_refused', ['detail'], [false]),
    (9, 'TLS refused: (.*)', 'tls_refused', ['detail'], [false]),
    (10, 'connection failed: (.*)', 'connection_failed', ['detail'], [false]),
    (11, 'body over (\d+) bytes', 'body_too_large', ['limit_bytes'], [true]),
    (12, 'redirects more often than (\d+)', 'too_many_redirects', ['limit'], [true]),
    (13, 'redirects to the home page', 'home_instead', [], []),
    (14, 'redirects to (.*)', 'bad_redirect', ['target'], [false]),
    (15, 'not an address we ask: (.*)', 'address_not_asked', ['address'], [false]),
    (16, 'HTTP (401|403|451)', 'access_refused', ['status'], [true]),
    (17, 'HTTP (404|410)', 'address_gone', ['status'], [true]),
    (18, 'HTTP (429)', 'site_busy', ['status'], [true]),
    (19, 'HTTP (5\d\d)', 'site_broken', ['status'], [true]),
    (20, 'HTTP (\d+)', 'http_status', ['status'], [true]),
    (21, '304 to an unconditional request', 'unasked_304', [], []),
    (22, 'the day''s [\d,]+ bytes are used up', 'day_bytes_used', [], []),
    (23, '(\d+) pages of this outlet in this run', 'outlet_pages_used', ['limit'], [true]),
    (24, '(\d+) requests to its host in this run', 'host_requests_used', ['limit'], [true]),
    (25, '(Cloudflare|AWS WAF) challenge', 'challenge', ['service'], [false]),
    (26, 'a script must run first .*', 'script_first', [], []),
    (27, 'asks whether we are a person', 'asks_who_reads', [], []),
    (28, 'asks who reads: (.*)', 'asks_who_reads', ['detail'], [false]),
    (29, 'consent page.*', 'consent_page', [], []),
    (30, 'login page', 'login_page', [], []),
    (31, 'cookies or a subscription come first', 'cookies_first', [], []),
    (32, 'asks for an account', 'account_asked', [], []),
    (33, 'account suspended by the host', 'hosting_suspended', [], []),
    (34, 'domain for sale or parked|account suspended, domain parked or expired', 'domain_parked', [], []),
    (35, 'the theme''s page for nothing found|says that the page is not there', 'nothing_found_page', [], []),
    (36, 'the site is in maintenance or lost its database', 'maintenance', [], []),
    (37, 'the same bytes as (.*)', 'same_bytes', ['first'], [false]),
    (38, 'answers (.*), not a feed', 'not_a_feed', ['answer'], [false]),
    (39, 'answers (.*), not a sitemap', 'not_a_sitemap', ['answer'], [false]),
    (40, 'broken XML: (.*)', 'broken_xml', ['detail'], [false]),
    (41, 'answers JSON that is no JSON Feed', 'no_json_feed', [], []),
    (42, 'has no entries', 'no_entries', [], []),
    (43, 'names no address of this outlet', 'no_address_of_outlet', [], []),
    (44, '(\d+) titles without an address: .*', 'titles_without_address', ['count'], [true]),
    (45, 'known by its title only: .*', 'title_only', [], []),
    (46, '(\d+) entries beyond the newest were left out', 'entries_left_out', ['count'], [true]),
    (47, 'lists no article', 'no_article_listed', [], []),
    (48, 'answers no JSON: .*', 'rest_closed', [], []),
    (49, 'answers JSON that is no list of posts', 'rest_no_posts', [], []),
    (50, 'its links lead to no article: .*', 'links_lead_nowhere', [], []),
    (51, 'no number to start from: .*', 'no_start_number', [], []),
    (52, 'its last known number does not answer', 'last_number_silent', [], []),
    (53, 'no way to find articles', 'no_way', [], []),
    (54, 'its lists begin after the newest article known, .*', 'list_after_known', [], []),
    (55, 'its lists begin after our first visit, .*', 'list_after_first_visit', [], []),
    (56, 'the page is empty', 'page_empty', [], []),
    (57, 'leads to the home page', 'leads_home', [], []),
    (58, 'the address of a listing', 'listing_address', [], []),
    (59, 'a listing: .*', 'listing_page', [], []),
    (60, 'no text found', 'no_text', [], []),
    (61, '(\d+) characters of text, fewer than (\d+)', 'too_few_characters', ['characters', 'fewest'], [true, true]),
    (62, '(\d+) characters of text', 'too_few_characters', ['characters'], [true]),
    (63, '(\S+) is no text', 'not_a_text', ['file'], [false]),
    (64, 'killed after ([\d.]+) s', 'worker_over_time', ['limit_s'], [true]),
    (65, 'took more than (\d+) MB', 'worker_over_memory', ['limit_mb'], [true]),
    (66, 'its process died \(exit code (-?\d+)\)', 'worker_died', ['exit_code'], [true]),
    (67, 'turned away from (\d+) pages? of (\d+) .*', 'turned_away', ['away', 'asked'], [true, true]),
    (68, '(\d+) pages? sur (\d+) refusées? .*', 'turned_away', ['away', 'asked'], [true, true]),
    (69, '(\d+) (?:of the last|des) (\d+) (?:pages without text|dernières pages sans texte)', 'without_text', ['bad', 'pages'], [true, true]),
    (70, '(\d+) (?:of the last|des) (\d+) (?:pages without a date|dernières pages sans date)', 'without_date', ['bad', 'pages'], [true, true]),
    (71, '(\d+) (?:of the last|des) (\d+) (?:pages without a clear language|dernières pages sans langue reconnue)', 'without_language', ['bad', 'pages'], [true, true]),
    (72, '(?:nothing for|rien depuis) (\d+) (?:days|jours) ?; (?:its longest usual silence is|son plus long silence habituel est de) ([\d.]+) (?:days|jours)', 'silent_for', ['days', 'usual_days'], [true, true]),
    (73, 'interrupted', 'interrupted', [], []),
    (74, 'taken down', 'taken_down', [], []),
    (75, 'replay: (.*)', 'read_again', ['changes'], [false]);

create temp table reading as
with said as (
    select distinct note as sentence from run where note <> ''
    union select distinct reason from outlet_run where reason <> ''
    union select distinct reason from outcome where reason <> ''
    union select distinct reason from gap where reason <> ''
    union select distinct reason from outlet_state where reason <> ''
),
-- Several addresses stood in one sentence: the first is read, all are kept in `sentence`.
first as (
    select sentence, regexp_extract(sentence, '^(https?://\S+): ', 1) as url,
        case when regexp_matches(sentence, '^https?://\S+: ')
            then regexp_replace(split_part(sentence, '; http', 1), '^https?://\S+: ', '')
            else sentence end as words
    from said
),
peeled as (
    select *, case when starts_with(words, 'robots.txt: ') then 'robots_unavailable'
        when starts_with(words, 'host left alone: ') then 'host_left_alone' end as outer_code,
        regexp_replace(words, '^(robots.txt|host left alone): ', '') as core
    from first
),
matched as (
    select p.*, f.code, coalesce(f.names, []) as names, f.is_number,
        -- A group must be a constant to DuckDB, so each form is given three of them.
        [regexp_extract(p.core, f.pattern || '()()()', 1), regexp_extract(p.core, f.pattern || '()()()', 2),
            regexp_extract(p.core, f.pattern || '()()()', 3)] as told
    from peeled p left join form f on regexp_full_match(p.core, f.pattern, 's')
    qualify row_number() over (partition by p.sentence order by f.rank nulls last) = 1
),
valued as (
    select *, list_transform(range(1, len(names) + 1), lambda i:
        to_json(names[i])::varchar || ':' || case when is_number[i]
            then told[i] else to_json(told[i])::varchar end) as pairs
    from matched
)
select sentence, coalesce(outer_code, code, 'old_sentence') as code,
    ('{' || array_to_string(list_concat(
        case when code is null then []
             when outer_code is null then pairs
             else ['"because":{' || array_to_string(
                list_concat(['"code":' || to_json(code)::varchar], pairs), ',') || '}'] end,
        case when url = '' then [] else ['"url":' || to_json(url)::varchar] end,
        ['"sentence":' || to_json(sentence)::varchar]), ',') || '}')::json as vals
from valued;

-- A wrapper around words that could not be read says nothing by itself.
update reading set code = 'old_sentence'
where code in ('robots_unavailable', 'host_left_alone') and not json_exists(vals, '$.because');

update run set note = w.code, note_values = w.vals from reading w where w.sentence = run.note;
update outlet_run set reason = w.code, reason_values = w.vals from reading w where w.sentence = outlet_run.reason;
update outcome set reason = w.code, reason_values = w.vals from reading w where w.sentence = outcome.reason;
update gap set reason = w.code, reason_values = w.vals from reading w where w.sentence = gap.reason;
update outlet_state set reason = w.code, reason_values = w.vals from reading w where w.sentence = outlet_state.reason;

drop table reading;
drop table form;

comment on column run.note is 'What there is to say of the run, as a code (docs/reasons.md); interrupted: it was killed. Empty: nothing.';
comment on column run.note_values is 'The values of that code; `also` holds what else there is to say.';
comment on column outlet_run.reason is 'Why it was not reached, or what was odd, as a code (docs/reasons.md); empty: nothing.';
comment on column outlet_run.reason_values is 'The values of that code; `also` holds the other addresses'' reasons.';
comment on column outcome.reason is 'Why it ended so, as a code (docs/reasons.md); may be empty.';
comment on column outcome.reason_values is 'The values of that code.';
comment on column gap.reason is 'Why it could not be seen, as a code (docs/reasons.md).';
comment on column gap.reason_values is 'The values of that code.';
comment on column outlet_state.reason is 'What shows it, as a code (docs/reasons.md); may be empty.';
comment on column outlet_state.reason_values is 'The values of that code.';
