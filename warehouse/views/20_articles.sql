create or replace view articles as
-- Which row of several counts is told from narrow rows first: windows over whole ones take gigabytes
-- at 10^6 articles.
with newest as (
    select arg_max(version_id, (kind_rank(kind), number)) as version_id
    from article_version group by article_id
),
current as (select v.* from article_version v semi join newest using (version_id)),
versions as (
    select article_id, count(*) filter (kind <> 'notice') as versions from article_version group by 1
),
in_force as (
    select classifier, max(since) as since from classifier_in_force group by 1
),
grade as (
    -- A person's label, else that of the tables which came into force last, else the last one.
    select l.* from label l left join in_force f using (classifier)
    qualify row_number() over (
        partition by l.version_id
        order by l.classifier like 'human:%' desc, greatest(l.labelled_at, f.since) desc,
            l.classifier desc
    ) = 1
),
topic as (
    select version_id, classifier, list(topic order by score desc, topic) as topics
    from label_topic group by all
),
refused as (
    select article_id, happened_at from outcome
    where article_id is not null and status in ('gone', 'soft_404')
),
gone as (
    -- When it was first found gone (404, 410, redirected home) since it last answered.
    select r.article_id, min(r.happened_at) as gone_at
    from refused r
    left join (
        select article_id, max(happened_at) as answered_at
        from outcome semi join refused using (article_id)
        where status in ('new', 'new_version', 'unchanged', 'not_modified', 'reference')
        group by 1
    ) t using (article_id)
    where t.answered_at is null or r.happened_at > t.answered_at
    group by 1
),
opened as (
    -- Before anything is joined: whole bodies would be carried through each join.
    select version_id, left(split_part(body, chr(10), 1), 1000) as standfirst from article_text
),
erased as (
    select article_id, min(taken_down_at) as taken_down_at from takedown group by 1
),
joined as not materialized (
    select
        a.article_id, v.version_id, v.number as version, n.versions, v.kind,
        -- What came by hand is of no outlet: the paper that it credits, else where it came from.
        a.outlet_id, coalesce(o.name, case a.outlet_id
            when 'seeds' then coalesce(v.credit, 'dossier initial')
            when 'files' then coalesce(v.credit, 'document remis')
            when 'addresses' then split_part(split_part(a.canonical_url, '://', 2), '/', 1)
            end, a.outlet_id) as outlet, o.function as outlet_function,
        o.owner as outlet_owner, coalesce(o.rewrites, false) as outlet_rewrites,
        o.terms as outlet_terms,
        a.canonical_url, coalesce(v.url, a.canonical_url) as url, a.source_key,
        v.title, v.title_derived, v.byline, v.contributors, v.credit, v.credit_outlet_id,
        v.dateline, v.published_at, v.published_precision, v.published_method,
        v.published_not_before, v.published_not_after,
        timezone('UTC', coalesce(v.published_at, v.published_not_before))::date as day_from,
        -- What nobody dates came out no later than we saw it.
        least(
            case v.published_precision when 'month' then last_day(timezone('UTC', v.published_at)) end,
            timezone('UTC', coalesce(
                case when v.published_precision in ('minute', 'day') then v.published_at end,
                least(v.published_not_after, a.first_seen_at)
            ))::date
        ) as day_to,
        case when v.published_precision in ('minute', 'day') or day_from = day_to then day_from end
            as day,
        v.modified_at, a.first_seen_at, v.valid_from as changed_at,
        v.language, v.section, v.tags, v.image, v.caption, v.enclosures,
        t.standfirst, v.words, v.partial_text,
        v.comments_removed, l.relevance, l.score, coalesce(k.topics, []) as topics,
        coalesce(l.sublabels, []) as sublabels, l.classifier,
        -- Under 25 words a text is nobody's copy until it was compared (duplicates).
        coalesce(x.text_id, case when v.words >= 25 then v.text_hash else v.version_id end)
            as text_id,
        case when x.by_person then 'person' else d.method end as duplicate_method,
        d.jaccard, d.containment, d.shared_passage,
        g.gone_at, e.taken_down_at,
        a.found_in, a.way, v.extractor, v.fetched_at, v.page_sha256, v.content_hash,
        v.warc_path, v.warc_offset, v.run_id, a.first_run_id
    from article a
    join current v using (article_id)
    join versions n using (article_id)
    left join opened t on t.version_id = v.version_id
    left join outlets o on o.outlet_id = a.outlet_id
    left join grade l on l.version_id = v.version_id
    left join topic k on k.version_id = l.version_id and k.classifier = l.classifier
    left join duplicate d on d.version_id = v.version_id
    left join text_of_version x on x.version_id = v.version_id
    left join gone g on g.article_id = a.article_id
    left join erased e on e.article_id = a.article_id
),
credited as (
    -- A site that names itself as its source credits nobody.
    select text_id, credit_outlet_id as outlet_id, true as credited
    from joined where credit_outlet_id is not null and credit_outlet_id <> outlet_id group by all
),
named as (
    -- The paper that a text's copies credit, be it followed or not: the earliest copy that says so.
    select text_id,
        arg_min({name: credit, id: credit_outlet_id},
            (credit_outlet_id is null, coalesce(published_at, first_seen_at), article_id)) as paper
    from joined
    where credit is not null and credit_outlet_id is distinct from outlet_id
    group by 1
),
lead as (
    -- The lead: the credited paper's own copy, else the earliest that is neither aggregator nor
    -- relay nor rewritten by a machine, else the earliest.
    select j.text_id, count(*) as copies,
        arg_min(j.article_id, (
            -kind_rank(j.kind), c.credited is null,
            j.outlet_rewrites
                or coalesce(j.outlet_function, 'publisher') in ('aggregator', 'relay'),
            coalesce(j.published_at, j.first_seen_at), j.first_seen_at, j.article_id
        )) as lead_id
    from joined j
    left join credited c on c.text_id = j.text_id and c.outlet_id = j.outlet_id
    group by j.text_id
),
led as (
    select j.*, l.lead_id, l.copies, n.paper.name as credited_paper,
        n.paper.id as credited_outlet_id
    from joined j
    join lead l using (text_id)
    left join named n using (text_id)
),
spoken as (
    -- Whose voice a copy is: the credited paper's where it is a reprint, else its outlet's own. One
    -- for all of a state's outlets; none for a relay's and a machine's words.
    select led.*,
        case
            when led.outlet_rewrites or led.outlet_function = 'relay' then null
            when led.credit is null and coalesce(led.outlet_function, '') <> 'aggregator'
                then state_or(led.outlet_owner, led.outlet_id)
            when coalesce(p.rewrites, false) or p.function = 'relay' then null
            when led.credited_outlet_id is not null
                then state_or(p.owner, led.credited_outlet_id)
            when led.credited_paper is not null then 'credit:' || lower(strip_accents(led.credited_paper))
            else state_or(led.outlet_owner, led.outlet_id)
        end as voice
    from led
    left join outlets p on p.outlet_id = led.credited_outlet_id
)
select
    spoken.*, lead_id = article_id as is_lead, s.story_id,
    concat_ws(', ',
        nullif(array_to_string(byline, ', '), ''), '« ' || title || ' »', outlet,
        french_day(timezone('UTC', published_at)),
        'consulté le ' || french_day(timezone('UTC', fetched_at)),
        'empreinte ' || content_hash, url
    ) as citation
from spoken
left join story_of_text s using (text_id);

comment on view articles is 'One row an address: the current version with its labels, the lead of its copies and its story. Text: text_of(version_id), or view texts.';
comment on column articles.article_id is 'Identifier of the article.';
comment on column articles.version_id is 'Its current version: text before reference before notice, then the latest.';
comment on column articles.version is 'Number of that version; 0 is a notice.';
comment on column articles.versions is 'Versions of the outlet''s own text that are stored.';
comment on column articles.kind is 'text, reference (teaser, paywalled, audio, video) or notice (our own words; the original was not given).';
comment on column articles.outlet_id is 'Outlet on whose site it stands.';
comment on column articles.outlet is 'Name of the outlet.';
comment on column articles.outlet_function is 'publisher, agency, aggregator, relay or official.';
comment on column articles.outlet_owner is 'Who owns the outlet.';
comment on column articles.outlet_rewrites is 'True where a machine was seen to rewrite other papers'' texts there.';
comment on column articles.outlet_terms is 'How much of its text may be shown or exported: full, quote or link.';
comment on column articles.canonical_url is 'Canonical address; null for a document without one.';
comment on column articles.url is 'Address as fetched.';
comment on column articles.source_key is 'seed:<key> or file:<sha256> for a document without an address, else empty.';
comment on column articles.title is 'Headline as printed.';
comment on column articles.title_derived is 'True when the page had none and it was taken from the first words.';
comment on column articles.byline is 'Names of the authors as printed.';
comment on column articles.contributors is 'Other named people with their role as printed.';
comment on column articles.credit is 'The paper or agency reprinted, as written; null when none is credited.';
comment on column articles.credit_outlet_id is 'The credited paper as an outlet that we know.';
comment on column articles.dateline is 'Place that opens the text, as printed.';
comment on column articles.published_at is 'When the publisher says it appeared (UTC); midnight when only the day is known; null when unknown.';
comment on column articles.published_precision is 'minute, day, month or none.';
comment on column articles.published_method is 'Where the date was read.';
comment on column articles.published_not_before is 'It did not appear before (UTC), where only bounds are known.';
comment on column articles.published_not_after is 'It did not appear after (UTC), where only bounds are known.';
comment on column articles.day is 'Day it was published (UTC, the time of Bamako); null where that is not known to the day (day_from, day_to).';
comment on column articles.day_from is 'First day on which it can have appeared: day, else start of the month, else not_before; null when unknown.';
comment on column articles.day_to is 'Last day on which it can have appeared: day, else end of the month, else not_after, else first seen.';
comment on column articles.modified_at is 'When the publisher says it was changed (UTC).';
comment on column articles.first_seen_at is 'When we first stored the article (UTC).';
comment on column articles.changed_at is 'Since when we know this version (UTC).';
comment on column articles.language is 'Language of the text (ISO 639), und when unclear.';
comment on column articles.section is 'Section of the outlet.';
comment on column articles.tags is 'Tags as the outlet gave them.';
comment on column articles.image is 'Address of the main picture.';
comment on column articles.caption is 'Its caption.';
comment on column articles.enclosures is 'Addresses of audio or video.';
comment on column articles.standfirst is 'First paragraph, at most 1,000 characters; null after a take-down.';
comment on column articles.words is 'Words of the text.';
comment on column articles.partial_text is 'True when the page shows only a part of the text.';
comment on column articles.comments_removed is 'Readers'' comments found on the page and kept out of the text.';
comment on column articles.relevance is '2 central, 1 partial, 0 none; null where not labelled. A person''s correction wins, then the newest classifier.';
comment on column articles.score is 'Confidence of the grade, 0 to 1.';
comment on column articles.topics is 'Topics assigned, strongest first.';
comment on column articles.sublabels is 'Finer labels such as energy/fuel_supply.';
comment on column articles.classifier is 'Who gave these labels.';
comment on column articles.text_id is 'The text that all copies share (view texts).';
comment on column articles.duplicate_method is 'How it was decided that this is a copy.';
comment on column articles.jaccard is 'Share of common shingles with the best earlier match.';
comment on column articles.containment is 'Share of the shorter text''s shingles that the other holds.';
comment on column articles.shared_passage is 'Longest passage shared with the best earlier match, cut short.';
comment on column articles.gone_at is 'When the page was first found gone (404, 410, redirected to the home page); null while it answers.';
comment on column articles.taken_down_at is 'When its text was erased here; null when it was not.';
comment on column articles.found_in is 'Address of the feed, sitemap or page that first named it.';
comment on column articles.way is 'How it was first found.';
comment on column articles.extractor is 'Rung of the ladder that cut it from the page.';
comment on column articles.fetched_at is 'When the page of this version was fetched (UTC).';
comment on column articles.page_sha256 is 'SHA-256 of the page''s bytes, or empty.';
comment on column articles.content_hash is 'Hash of kind, title and text.';
comment on column articles.warc_path is 'File of the raw archive that holds its page.';
comment on column articles.warc_offset is 'Bytes from the start of that file to the record.';
comment on column articles.run_id is 'Run that stored this version.';
comment on column articles.first_run_id is 'Run that first stored the article.';
comment on column articles.lead_id is 'Article that leads its copies: the credited paper''s own, else the earliest publisher''s.';
comment on column articles.copies is 'Addresses that carry this text, this one included.';
comment on column articles.credited_paper is 'Paper that the copies of this text credit, as written; also one that we do not follow.';
comment on column articles.credited_outlet_id is 'That paper as an outlet that we know.';
comment on column articles.voice is 'Whose voice it is: outlet, state, or credit:<paper> that we do not follow; null for a relay or a machine''s rewriting.';
comment on column articles.is_lead is 'True for the lead of its copies: filter on it to see each text once.';
comment on column articles.story_id is 'Story that its text belongs to; null when none.';
comment on column articles.citation is 'Reference to quote: authors, title, outlet, day, day consulted, hash, address.';
