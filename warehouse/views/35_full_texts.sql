-- Stays a view in the snapshot: stored it would hold every text a second time.
create or replace view full_texts as
select t.* exclude (standfirst), text_of(t.version_id) as text from texts t;

comment on view full_texts is 'View texts with the texts themselves: one row a distinct text.';
comment on column full_texts.text_id is 'Identifier of the text.';
comment on column full_texts.lead_id is 'Article that leads its copies.';
comment on column full_texts.version_id is 'Current version of the lead.';
comment on column full_texts.kind is 'text, reference or notice.';
comment on column full_texts.outlet_id is 'Outlet of the lead.';
comment on column full_texts.outlet is 'Name of that outlet.';
comment on column full_texts.title is 'Headline of the lead.';
comment on column full_texts.byline is 'Authors of the lead.';
comment on column full_texts.credit is 'The paper that the lead itself credits.';
comment on column full_texts.published_at is 'When the lead appeared (UTC).';
comment on column full_texts.published_precision is 'minute, day, month or none.';
comment on column full_texts.day is 'Day the lead counts for.';
comment on column full_texts.first_published_at is 'When the earliest copy appeared (UTC).';
comment on column full_texts.last_published_at is 'When the latest copy appeared (UTC).';
comment on column full_texts.first_seen_at is 'When we first stored a copy (UTC).';
comment on column full_texts.copies is 'Addresses that carry it.';
comment on column full_texts.outlets is 'Outlets that carry it.';
comment on column full_texts.outlet_ids is 'Those outlets.';
comment on column full_texts.language is 'Language.';
comment on column full_texts.words is 'Words of the lead''s text.';
comment on column full_texts.relevance is '2 central, 1 partial, 0 none; null where not labelled.';
comment on column full_texts.score is 'Confidence of the grade.';
comment on column full_texts.topics is 'Topics, strongest first.';
comment on column full_texts.sublabels is 'Finer labels.';
comment on column full_texts.classifier is 'Who gave these labels.';
comment on column full_texts.story_id is 'Story that it belongs to.';
comment on column full_texts.url is 'Address of the lead.';
comment on column full_texts.text is 'The text itself; null after a take-down.';
