create or replace view search_texts as
select d.doc_id, a.article_id, a.version_id, a.title, a.is_lead, a.day, a.day_from, a.day_to, a.outlet_id, a.relevance, a.topics,
    a.outlet, a.published_at, a.url, a.copies,
    1.2 * (0.25 + 0.75 * d.length / (select avg(length) from search_document)) as norm
from search_document d
join articles a using (version_id)
order by d.doc_id;

comment on view search_texts is 'One row an article that can be found: what a search ranks and filters by, in the order of the index.';
comment on column search_texts.doc_id is 'Number of its current version in the index.';
comment on column search_texts.article_id is 'Article.';
comment on column search_texts.version_id is 'Its current version.';
comment on column search_texts.title is 'Headline.';
comment on column search_texts.is_lead is 'True for the lead of its copies.';
comment on column search_texts.day is 'Day it was published; null where not known to the day.';
comment on column search_texts.day_from is 'First day on which it can have appeared.';
comment on column search_texts.day_to is 'Last day on which it can have appeared.';
comment on column search_texts.outlet_id is 'Its outlet.';
comment on column search_texts.relevance is 'Its grade.';
comment on column search_texts.topics is 'Its topics.';
comment on column search_texts.outlet is 'Name of its outlet.';
comment on column search_texts.published_at is 'When it was published.';
comment on column search_texts.url is 'Address as fetched.';
comment on column search_texts.copies is 'Addresses with the same text.';
comment on column search_texts.norm is 'What its length takes from a word''s weight: k1 (1 - b + b length / mean), k1 1.2, b 0.75.';
