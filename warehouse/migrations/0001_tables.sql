-- Every table of the warehouse (design §5). Append-only: a correction is a row, "current" is a
-- view. Keys and metadata have a primary key; texts lie apart without one, because a key on a
-- wide table makes every checkpoint rewrite it.

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
    warc_offset bigint,
    primary key (run_id, outlet_id, canonical_url)
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
    version_id varchar primary key,
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
    run_id varchar not null,
    primary key (version_id, classifier)
);

create table label_topic (
    version_id varchar not null,
    classifier varchar not null,
    topic varchar not null,
    score double not null,
    primary key (version_id, classifier, topic)
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
    score double not null,
    primary key (version_id, classifier, label, rank)
);

create table mention (
    version_id varchar not null,
    classifier varchar not null,
    entity_id varchar not null,
    name varchar not null,
    kind varchar not null,
    side varchar not null,
    country varchar not null,
    count integer not null,
    primary key (version_id, classifier, entity_id)
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
