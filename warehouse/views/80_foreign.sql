-- Stays a view in the snapshot: stored it would hold every text again.
create or replace view mediacloud_stories as
select
    article_id as stories_id, title as article_title, url,
    regexp_extract(canonical_url, '^[a-z]+://(?:www\.)?([^/:]+)', 1) as canonical_domain,
    published_at as publication_date, first_seen_at as indexed_date, language,
    t.body as text_content, found_in as source_feed_url,
    canonical_url as normalized_url, fetched_at as fetch_timestamp
from articles a
left join article_text t on t.version_id = a.version_id
where kind <> 'notice' and canonical_url is not null;

comment on view mediacloud_stories is 'Articles under the field names of Media Cloud''s index.';
comment on column mediacloud_stories.stories_id is 'Identifier of the article (a string here).';
comment on column mediacloud_stories.article_title is 'Headline.';
comment on column mediacloud_stories.url is 'Address as fetched.';
comment on column mediacloud_stories.canonical_domain is 'Host of the canonical address, without www.';
comment on column mediacloud_stories.publication_date is 'When it appeared (UTC).';
comment on column mediacloud_stories.indexed_date is 'When we first stored it (UTC).';
comment on column mediacloud_stories.language is 'Language.';
comment on column mediacloud_stories.text_content is 'Text; null after a take-down.';
comment on column mediacloud_stories.source_feed_url is 'Feed, sitemap or page that named it.';
comment on column mediacloud_stories.normalized_url is 'Canonical address.';
comment on column mediacloud_stories.fetch_timestamp is 'When it was fetched (UTC).';

create or replace view schema_org_articles as
select
    article_id as identifier, title as headline, t.body as "articleBody",
    section as "articleSection", byline as author, outlet as publisher,
    published_at as "datePublished", modified_at as "dateModified", language as "inLanguage",
    tags || topics as keywords, dateline, words as "wordCount", image, url,
    credit as "isBasedOn", standfirst as abstract, a.version_id as version
from articles a
left join article_text t on t.version_id = a.version_id
where kind <> 'notice';

comment on view schema_org_articles is 'Articles under the property names of schema.org NewsArticle.';
comment on column schema_org_articles.identifier is 'Identifier of the article.';
comment on column schema_org_articles.headline is 'Headline.';
comment on column schema_org_articles."articleBody" is 'Text; null after a take-down.';
comment on column schema_org_articles."articleSection" is 'Section.';
comment on column schema_org_articles.author is 'Authors as printed.';
comment on column schema_org_articles.publisher is 'Name of the outlet.';
comment on column schema_org_articles."datePublished" is 'When it appeared (UTC).';
comment on column schema_org_articles."dateModified" is 'When the publisher says it was changed (UTC).';
comment on column schema_org_articles."inLanguage" is 'Language.';
comment on column schema_org_articles.keywords is 'Tags of the outlet, then our topics.';
comment on column schema_org_articles.dateline is 'Place that opens the text.';
comment on column schema_org_articles."wordCount" is 'Words.';
comment on column schema_org_articles.image is 'Main picture.';
comment on column schema_org_articles.url is 'Address.';
comment on column schema_org_articles."isBasedOn" is 'Paper reprinted, as written.';
comment on column schema_org_articles.abstract is 'First paragraph.';
comment on column schema_org_articles.version is 'Version.';
