-- Every table of the warehouse (design §5). Append-only: a correction is a row, "current" is a
-- view. The narrow table `article` has a primary key; wide and many-rowed tables have none, because
-- a key makes every checkpoint rewrite them (at 200,000 articles 0.4 s for article_version alone).
-- Their rows are written by the one writer, by key (an anti-join), in one transaction with what
-- they hang on, and the checks watch them.

create table run (
    run_id varchar primary key,
    kind varchar not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    status varchar not null,
    program_version varchar not null,
    orchestrated boolean not null,
    note varchar not null default ''
);

create table outlet (
    outlet_id varchar not null,
    facts_hash varchar not null,
    name varchar not null,
    home_url varchar not null,
    kind varchar not null,
    language varchar not null,
    owner varchar not null,
    function varchar not null,
    enabled boolean not null,
    terms varchar not null,
    terms_note varchar not null,
    articles_a_week double,
    recorded_at timestamptz not null,
    primary key (outlet_id, facts_hash, recorded_at)
);

create table outlet_run (
    run_id varchar not null,
    outlet_id varchar not null,
    candidates integer not null,
    reached boolean not null,
    reason varchar not null,
    requests integer not null,
    bytes_received bigint not null,
    started_at timestamptz,
    ended_at timestamptz,
    primary key (run_id, outlet_id)
);

create table outcome (
    run_id varchar not null,
    outlet_id varchar not null,
    canonical_url varchar not null,
    url varchar not null,
    status varchar not null,
    reason varchar not null,
    article_id varchar,
    version_id varchar,
    http_status integer,
    bytes_received bigint not null,
    title varchar not null,
    found_in varchar not null,
    way varchar not null,
    happened_at timestamptz,
    warc_path varchar,
    warc_offset bigint
);

create table gap (
    run_id varchar not null,
    outlet_id varchar not null,
    from_at timestamptz,
    to_at timestamptz,
    reason varchar not null
);

create table validator (
    run_id varchar not null,
    url varchar not null,
    etag varchar not null,
    last_modified varchar not null,
    body_sha256 varchar not null,
    fetched_at timestamptz,
    fresh_until timestamptz
);

create table article (
    article_id varchar primary key,
    outlet_id varchar not null,
    canonical_url varchar,
    source_key varchar not null,
    first_seen_at timestamptz not null,
    first_run_id varchar not null,
    found_in varchar not null,
    way varchar not null
);

create table article_version (
    version_id varchar not null,
    article_id varchar not null,
    number integer not null,
    kind varchar not null,
    content_hash varchar not null,
    url varchar,
    title varchar not null,
    title_derived boolean not null,
    byline varchar[] not null,
    contributors struct(role varchar, name varchar)[] not null,
    credit varchar,
    credit_outlet_id varchar,
    dateline varchar,
    published_at timestamptz,
    published_precision varchar not null,
    published_method varchar not null,
    published_not_before timestamptz,
    published_not_after timestamptz,
    published_alternatives struct(method varchar, raw varchar, value timestamptz, "precision" varchar)[] not null,
    modified_at timestamptz,
    language varchar not null,
    image varchar,
    caption varchar,
    section varchar,
    tags varchar[] not null,
    enclosures varchar[] not null,
    crossheads varchar[] not null,
    comments_removed integer not null,
    partial_text boolean not null,
    words integer not null,
    extractor varchar not null,
    page_sha256 varchar not null,
    text_hash varchar not null,
    title_hash varchar not null,
    shingle_count integer not null,
    fetched_at timestamptz not null,
    valid_from timestamptz not null,
    run_id varchar not null,
    warc_path varchar,
    warc_offset bigint
);

create table article_text (
    version_id varchar not null,
    body varchar
);

create table label (
    version_id varchar not null,
    classifier varchar not null,
    relevance integer,
    score double not null,
    sublabels varchar[] not null,
    labelled_at timestamptz not null,
    run_id varchar not null
);

create table label_topic (
    version_id varchar not null,
    classifier varchar not null,
    topic varchar not null,
    score double not null
);

create table evidence (
    version_id varchar not null,
    classifier varchar not null,
    label varchar not null,
    rank integer not null,
    field varchar not null,
    sentence integer not null,
    span_start integer not null,
    span_end integer not null,
    terms varchar[] not null,
    speaker varchar,
    score double not null
);

create table mention (
    version_id varchar not null,
    classifier varchar not null,
    entity_id varchar not null,
    name varchar not null,
    kind varchar not null,
    side varchar not null,
    country varchar not null,
    count integer not null
);

create table shingle (
    h ubigint not null,
    version_id varchar not null
);

create table duplicate (
    version_id varchar primary key,
    text_id varchar not null,
    of_version_id varchar,
    method varchar not null,
    jaccard double,
    containment double,
    shared_passage varchar,
    decided_at timestamptz not null,
    run_id varchar not null
);

create table story (
    story_id varchar primary key,
    created_at timestamptz not null,
    run_id varchar not null
);

create table story_text (
    text_id varchar primary key,
    story_id varchar not null,
    score double,
    added_at timestamptz not null,
    run_id varchar not null
);

create table takedown (
    article_id varchar not null,
    taken_down_at timestamptz not null,
    reason varchar not null,
    versions integer not null
);

comment on table run is 'One row a run of the pipeline.';
comment on column run.run_id is 'Identifier of the run.';
comment on column run.kind is 'daily, ingest, backfill, replay or demo.';
comment on column run.started_at is 'When it began (UTC).';
comment on column run.ended_at is 'When it ended (UTC); null while it runs, or when it was killed.';
comment on column run.status is 'running, complete, degraded, offline, failed or skipped.';
comment on column run.program_version is 'Version of the program that ran.';
comment on column run.orchestrated is 'True when Prefect ran it, false for the plain steps.';
comment on column run.note is 'What a person should know of this run.';

comment on table outlet is 'Facts of an outlet as its file told them: a row each time they changed. View outlets has the current ones.';
comment on column outlet.outlet_id is 'Identifier of the outlet: the name of its file.';
comment on column outlet.facts_hash is 'Hash of the other facts of this row.';
comment on column outlet.name is 'Name that readers know.';
comment on column outlet.home_url is 'Address of its home page.';
comment on column outlet.kind is 'daily, weekly, web_paper, radio, tv, agency, blog, official or aggregator.';
comment on column outlet.language is 'Main language (ISO 639-1).';
comment on column outlet.owner is 'Who owns it: state_mali, state_russia, state_other, private, association or unknown.';
comment on column outlet.function is 'publisher, agency, aggregator, relay or official.';
comment on column outlet.enabled is 'True when the daily run visits it.';
comment on column outlet.terms is 'How much of its text may be shown or exported: full, quote or link.';
comment on column outlet.terms_note is 'Where that is said.';
comment on column outlet.articles_a_week is 'Articles it usually gives in a week; null when not known.';
comment on column outlet.recorded_at is 'When these facts were first seen by a run (UTC).';

comment on table outlet_run is 'One row an outlet a run: what the visit gave as a whole.';
comment on column outlet_run.run_id is 'Run.';
comment on column outlet_run.outlet_id is 'Outlet.';
comment on column outlet_run.candidates is 'Candidates found: equals the rows of outcome for this run and outlet.';
comment on column outlet_run.reached is 'False when none of its addresses answered.';
comment on column outlet_run.reason is 'Why it was not reached, or empty.';
comment on column outlet_run.requests is 'Requests made to it.';
comment on column outlet_run.bytes_received is 'Bytes received from it.';
comment on column outlet_run.started_at is 'When its visit began (UTC).';
comment on column outlet_run.ended_at is 'When its visit ended (UTC).';

comment on table outcome is 'One row a candidate of a run: how it ended. Never more, never fewer.';
comment on column outcome.run_id is 'Run.';
comment on column outcome.outlet_id is 'Outlet.';
comment on column outcome.canonical_url is 'Identity of the address within the run (or seed:…, file:… for a document without one).';
comment on column outcome.url is 'Address as found.';
comment on column outcome.status is 'new, new_version, unchanged, not_modified, known, reference, deferred, gone, not_an_article, too_short, soft_404, parked, consent_wall, challenge_page, too_large, forbidden_address, blocked_by_robots, robots_unavailable, http_error, fetch_error, extract_error or offline.';
comment on column outcome.reason is 'Why, in words a person reads; may be empty.';
comment on column outcome.article_id is 'The article it gave or already was; null when it gave none.';
comment on column outcome.version_id is 'The version it gave or met; null when it gave none.';
comment on column outcome.http_status is 'HTTP status of the answer; null when there was none.';
comment on column outcome.bytes_received is 'Bytes received for it.';
comment on column outcome.title is 'Title as the listing or feed told it; may be empty.';
comment on column outcome.found_in is 'Address of the feed, sitemap or page that named it.';
comment on column outcome.way is 'feed, sitemap, wordpress, listing, numeric, google_news, file or address.';
comment on column outcome.happened_at is 'When it ended (UTC).';
comment on column outcome.warc_path is 'File of the raw archive that holds the body, relative to the archive folder.';
comment on column outcome.warc_offset is 'Bytes from the start of that file to the record.';

comment on table gap is 'One row a stretch of an outlet''s news that a run could not see.';
comment on column gap.run_id is 'Run that noticed.';
comment on column gap.outlet_id is 'Outlet.';
comment on column gap.from_at is 'Start of the stretch (UTC); null when not known.';
comment on column gap.to_at is 'End of the stretch (UTC); null when not known.';
comment on column gap.reason is 'Why it could not be seen.';

comment on table validator is 'What a server gave so that we can ask again cheaply: a row an answer, the latest counts.';
comment on column validator.run_id is 'Run that received it.';
comment on column validator.url is 'Address asked.';
comment on column validator.etag is 'ETag exactly as received, or empty.';
comment on column validator.last_modified is 'Last-Modified exactly as received, or empty.';
comment on column validator.body_sha256 is 'SHA-256 of the body, or empty.';
comment on column validator.fetched_at is 'When it was received (UTC).';
comment on column validator.fresh_until is 'Until when the server said it stays fresh (UTC).';

comment on table article is 'One row an article: an address, or a document without one. What it says stands in article_version.';
comment on column article.article_id is 'Identifier derived from the canonical address (or seed:<key>, file:<sha256>).';
comment on column article.outlet_id is 'Outlet on whose site it stands.';
comment on column article.canonical_url is 'Canonical address; null for a document without one.';
comment on column article.source_key is 'seed:<key> or file:<sha256> for a document without an address, else empty.';
comment on column article.first_seen_at is 'When we first stored it (UTC).';
comment on column article.first_run_id is 'Run that first stored it.';
comment on column article.found_in is 'Address of the feed, sitemap or page that first named it.';
comment on column article.way is 'How it was first found: feed, sitemap, wordpress, listing, numeric, google_news, file or address.';

comment on table article_version is 'One row a version of an article: a new one only when kind, title or text changed. Its text lies in article_text.';
comment on column article_version.version_id is 'Identifier derived from the article, its content and the version before.';
comment on column article_version.article_id is 'Article.';
comment on column article_version.number is '0 for a first notice, else 1, 2, 3… within the article.';
comment on column article_version.kind is 'text, reference (teaser, paywalled, audio, video) or notice (our own words on a text that was not given).';
comment on column article_version.content_hash is 'Hash of kind, title and text: a version follows only when it differs.';
comment on column article_version.url is 'Address as fetched.';
comment on column article_version.title is 'Headline as printed.';
comment on column article_version.title_derived is 'True when the page had none and it was taken from the first words.';
comment on column article_version.byline is 'Names of the authors as printed.';
comment on column article_version.contributors is 'Other named people with their role as printed.';
comment on column article_version.credit is 'The paper or agency reprinted, as written; null when none is credited.';
comment on column article_version.credit_outlet_id is 'The credited paper as an outlet that we know; null when we do not.';
comment on column article_version.dateline is 'Place (and day) that opens the text, as printed.';
comment on column article_version.published_at is 'When the publisher says it appeared (UTC); midnight when only the day is known; null when unknown.';
comment on column article_version.published_precision is 'minute, day, month or none.';
comment on column article_version.published_method is 'Where the date was read.';
comment on column article_version.published_not_before is 'It did not appear before (UTC), where only bounds are known.';
comment on column article_version.published_not_after is 'It did not appear after (UTC), where only bounds are known.';
comment on column article_version.published_alternatives is 'The other dates that the page told: method, raw string, value, precision.';
comment on column article_version.modified_at is 'When the publisher says it was changed (UTC).';
comment on column article_version.language is 'Language of the text (ISO 639), und when unclear.';
comment on column article_version.image is 'Address of the main picture.';
comment on column article_version.caption is 'Its caption.';
comment on column article_version.section is 'Section of the outlet.';
comment on column article_version.tags is 'Tags as the outlet gave them.';
comment on column article_version.enclosures is 'Addresses of audio or video.';
comment on column article_version.crossheads is 'Headings within the text.';
comment on column article_version.comments_removed is 'Readers'' comments found on the page and kept out of the text.';
comment on column article_version.partial_text is 'True when the page shows only a part of the text.';
comment on column article_version.words is 'Words of the text.';
comment on column article_version.extractor is 'Rung of the ladder that cut it from the page.';
comment on column article_version.page_sha256 is 'SHA-256 of the page''s bytes, or empty.';
comment on column article_version.text_hash is 'Equal for texts that are identical after normalisation.';
comment on column article_version.title_hash is 'Equal for titles that are identical after normalisation.';
comment on column article_version.shingle_count is 'Distinct shingles of the whole text, sampled or not.';
comment on column article_version.fetched_at is 'When its page was fetched (UTC).';
comment on column article_version.valid_from is 'From when on we knew this version (UTC); it holds until the next one of the article.';
comment on column article_version.run_id is 'Run that stored it.';
comment on column article_version.warc_path is 'File of the raw archive that holds its page, relative to the archive folder.';
comment on column article_version.warc_offset is 'Bytes from the start of that file to the record.';

comment on table article_text is 'One row a version: its text. Apart from article_version, so that the wide column is written once.';
comment on column article_text.version_id is 'Version.';
comment on column article_text.body is 'Paragraphs joined by one newline, characters as printed; null after a take-down.';

comment on table label is 'One row a version and classifier: the grade. Corrections by people are rows of classifier human:<name>.';
comment on column label.version_id is 'Version.';
comment on column label.classifier is 'Name and version with a hash of its data files, or human:<name>.';
comment on column label.relevance is '2 central, 1 partial, 0 none (docs/topics.md); null where the language is not labelled.';
comment on column label.score is 'Confidence of the grade, 0 to 1.';
comment on column label.sublabels is 'Finer labels such as energy/fuel_supply.';
comment on column label.labelled_at is 'When it was labelled (UTC).';
comment on column label.run_id is 'Run that labelled it.';

comment on table label_topic is 'One row a topic assigned to a version by a classifier.';
comment on column label_topic.version_id is 'Version.';
comment on column label_topic.classifier is 'Classifier.';
comment on column label_topic.topic is 'Topic id (docs/topics.md).';
comment on column label_topic.score is 'Confidence, over 0, at most 1.';

comment on table evidence is 'One row a sentence that shows a label, best first.';
comment on column evidence.version_id is 'Version.';
comment on column evidence.classifier is 'Classifier.';
comment on column evidence.label is 'relevance or a topic id.';
comment on column evidence.rank is 'From 0, best first within its label.';
comment on column evidence.field is 'title or text.';
comment on column evidence.sentence is 'Number of the sentence in its field, from 0.';
comment on column evidence.span_start is 'Code points from the start of the field to the sentence.';
comment on column evidence.span_end is 'Code points from the start of the field to the end of the sentence.';
comment on column evidence.terms is 'Terms of the lexicon that fired.';
comment on column evidence.speaker is 'Who says it, where the text names one.';
comment on column evidence.score is 'How strongly the sentence shows the label.';

comment on table mention is 'One row an entity named in a version.';
comment on column mention.version_id is 'Version.';
comment on column mention.classifier is 'Classifier that found it.';
comment on column mention.entity_id is 'Identifier in the entity list.';
comment on column mention.name is 'Name of the entity.';
comment on column mention.kind is 'person, body, place…';
comment on column mention.side is 'mali, russia, aes or other.';
comment on column mention.country is 'Country of the entity, or empty.';
comment on column mention.count is 'How often it is named.';

comment on table shingle is 'One row a stored shingle of a version: what near-copies are found by.';
comment on column shingle.h is '64-bit hash of four folded words in a row.';
comment on column shingle.version_id is 'Version.';

comment on table duplicate is 'One row a version that was compared: the text it is a copy of, or itself.';
comment on column duplicate.version_id is 'Version.';
comment on column duplicate.text_id is 'Identifier of the text that all copies share.';
comment on column duplicate.of_version_id is 'Best earlier match; null for the first copy.';
comment on column duplicate.method is 'How it was decided: identical, shingles, human…';
comment on column duplicate.jaccard is 'Share of common shingles, 0 to 1.';
comment on column duplicate.containment is 'Share of the shorter text''s shingles that the other holds, 0 to 1.';
comment on column duplicate.shared_passage is 'Longest passage that both hold, cut short.';
comment on column duplicate.decided_at is 'When it was decided (UTC).';
comment on column duplicate.run_id is 'Run that decided.';

comment on table story is 'One row a story: different texts on one event within days.';
comment on column story.story_id is 'Identifier, stable for ever.';
comment on column story.created_at is 'When it was first told apart (UTC).';
comment on column story.run_id is 'Run that did.';

comment on table story_text is 'One row a text in a story.';
comment on column story_text.text_id is 'Text.';
comment on column story_text.story_id is 'Story.';
comment on column story_text.score is 'How strongly it belongs, 0 to 1.';
comment on column story_text.added_at is 'When it was added (UTC).';
comment on column story_text.run_id is 'Run that added it.';

comment on table takedown is 'One row a take-down: the tombstone of an article whose text was erased.';
comment on column takedown.article_id is 'Article.';
comment on column takedown.taken_down_at is 'When (UTC).';
comment on column takedown.reason is 'Why, as given.';
comment on column takedown.versions is 'Versions whose text was erased.';

create table search_term (
    term_id integer not null,
    stem varchar not null
);
comment on table search_term is 'One row a word stem that the search index knows.';
comment on column search_term.term_id is 'Number of the stem.';
comment on column search_term.stem is 'Folded word without its plural and feminine endings (macro search_stem).';

create table search_document (
    doc_id integer not null,
    version_id varchar not null,
    length integer not null
);
comment on table search_document is 'One row a version that the search index holds.';
comment on column search_document.doc_id is 'Number of the version in the index.';
comment on column search_document.version_id is 'Version.';
comment on column search_document.length is 'Indexed words, those of the title counted as often as they weigh.';

create table search_posting (
    term_id integer not null,
    doc_id integer not null,
    weight usmallint not null
);
comment on table search_posting is 'One row a stem and version: how often it stands there. Ordered by stem, the latest days apart.';
comment on column search_posting.term_id is 'Stem.';
comment on column search_posting.doc_id is 'Version.';
comment on column search_posting.weight is 'Times it stands in the text, and three for each in the title.';

create table search_order (
    ordered_documents integer not null,
    ordered_at timestamptz not null
);
comment on table search_order is 'One row each time the postings were put in order.';
comment on column search_order.ordered_documents is 'Documents that were there.';
comment on column search_order.ordered_at is 'When (UTC).';

create table search_stopword (
    word varchar primary key
);
comment on table search_stopword is 'One row a word too common to search for.';
comment on column search_stopword.word is 'The word, folded.';

-- French function words, folded, with what elision leaves. Not « or »: here it is gold.
insert into search_stopword values
    ('a'), ('ai'), ('au'), ('aussi'), ('autre'), ('autres'), ('aux'), ('avait'), ('avec'),
    ('avoir'), ('ayant'), ('c'), ('ca'), ('ce'), ('cela'), ('celle'), ('celles'), ('celui'),
    ('ces'), ('cet'), ('cette'), ('ceux'), ('chez'), ('ci'), ('comme'), ('d'), ('dans'), ('de'),
    ('depuis'), ('des'), ('dont'), ('du'), ('elle'), ('elles'), ('en'), ('encore'), ('ont'),
    ('entre'), ('est'), ('et'), ('etait'), ('etaient'), ('etant'), ('ete'), ('etre'), ('eu'),
    ('eux'), ('fait'), ('font'), ('il'), ('ils'), ('j'), ('je'), ('jusqu'), ('jusque'), ('l'),
    ('la'), ('le'), ('les'), ('leur'), ('leurs'), ('lors'), ('lui'), ('m'), ('ma'), ('mais'),
    ('me'), ('meme'), ('memes'), ('mes'), ('mon'), ('n'), ('ne'), ('ni'), ('nos'), ('notre'),
    ('nous'), ('on'), ('ou'), ('par'), ('parce'), ('pas'), ('peu'), ('peut'), ('plus'),
    ('pour'), ('puis'), ('qu'), ('quand'), ('que'), ('quel'), ('quelle'), ('quelles'),
    ('quels'), ('qui'), ('quoi'), ('quot'), ('s'), ('sa'), ('sans'), ('se'), ('selon'),
    ('sera'), ('ses'), ('si'), ('soit'), ('son'), ('sont'), ('sous'), ('sur'), ('t'), ('ta'),
    ('tandis'), ('tant'), ('te'), ('tel'), ('telle'), ('tes'), ('ton'), ('tous'), ('tout'),
    ('toute'), ('toutes'), ('tres'), ('tu'), ('un'), ('une'), ('vers'), ('via'), ('vos'),
    ('votre'), ('vous'), ('y');
