-- `article` and `duplicate` without their primary keys. At 10^6 articles each checkpoint after a day's
-- news wrote the whole index anew: 40 MB of file and up to 1.5 s. Their rows are written by the one
-- writer, by key (an anti-join), in one transaction, and the checks unique_article and
-- unique_duplicate watch them, as those of every other large table.

create table article_unkeyed (
    article_id varchar not null,
    outlet_id varchar not null,
    canonical_url varchar,
    source_key varchar not null,
    first_seen_at timestamptz not null,
    first_run_id varchar not null,
    found_in varchar not null,
    way varchar not null
);
insert into article_unkeyed from article order by rowid;
drop table article;
alter table article_unkeyed rename to article;
comment on table article is 'One row an article: an address, or a document without one. What it says stands in article_version.';
comment on column article.article_id is 'Identifier derived from the canonical address (or seed:<key>, file:<sha256>).';
comment on column article.outlet_id is 'Outlet on whose site it stands.';
comment on column article.canonical_url is 'Canonical address; null for a document without one.';
comment on column article.source_key is 'seed:<key> or file:<sha256> for a document without an address, else empty.';
comment on column article.first_seen_at is 'When we first stored it (UTC).';
comment on column article.first_run_id is 'Run that first stored it.';
comment on column article.found_in is 'Address of the feed, sitemap or page that first named it.';
comment on column article.way is 'How it was first found: feed, sitemap, wordpress, listing, numeric, google_news, file or address.';

create table duplicate_unkeyed (
    version_id varchar not null,
    text_id varchar not null,
    of_version_id varchar,
    method varchar not null,
    jaccard double,
    containment double,
    shared_passage varchar,
    decided_at timestamptz not null,
    run_id varchar not null
);
insert into duplicate_unkeyed from duplicate order by rowid;
drop table duplicate;
alter table duplicate_unkeyed rename to duplicate;
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
