-- Stays a view in the snapshot: stored it would hold every text a second time.
create or replace view texts as
select t.*, b.body as text
from text_records t
left join article_text b on b.version_id = t.version_id;

comment on view texts is 'One row a distinct text, with the text, told by its lead: the deduplicated records.';
comment on column texts.text_id is 'Identifier of the text.';
comment on column texts.lead_id is 'Article that leads its copies.';
comment on column texts.version_id is 'Current version of the lead.';
comment on column texts.kind is 'text, reference or notice.';
comment on column texts.outlet_id is 'Outlet of the lead.';
comment on column texts.outlet is 'Name of that outlet.';
comment on column texts.title is 'Headline of the lead.';
comment on column texts.byline is 'Authors of the lead.';
comment on column texts.credit is 'The paper that the lead itself credits.';
comment on column texts.credited_paper is 'Paper that the copies credit, as written; also one that we do not follow.';
comment on column texts.credited_outlet_id is 'That paper as an outlet that we know.';
comment on column texts.voice is 'Whose voice the lead is: what a story''s size counts; null when nobody''s.';
comment on column texts.published_at is 'When the lead appeared (UTC).';
comment on column texts.published_precision is 'minute, day, month or none.';
comment on column texts.day is 'Day the lead was published; null where not known to the day.';
comment on column texts.day_from is 'First day on which the lead can have appeared.';
comment on column texts.day_to is 'Last day on which the lead can have appeared.';
comment on column texts.first_published_at is 'When the earliest copy appeared (UTC).';
comment on column texts.last_published_at is 'When the latest copy appeared (UTC).';
comment on column texts.first_seen_at is 'When we first stored a copy (UTC).';
comment on column texts.copies is 'Addresses that carry it.';
comment on column texts.outlets is 'Outlets that carry it.';
comment on column texts.outlet_ids is 'Those outlets.';
comment on column texts.language is 'Language.';
comment on column texts.words is 'Words of the lead''s text.';
comment on column texts.relevance is '2 central, 1 partial, 0 none; null where not labelled.';
comment on column texts.score is 'Confidence of the grade.';
comment on column texts.topics is 'Topics, strongest first.';
comment on column texts.sublabels is 'Finer labels.';
comment on column texts.classifier is 'Who gave these labels.';
comment on column texts.story_id is 'Story that it belongs to.';
comment on column texts.url is 'Address of the lead.';
comment on column texts.standfirst is 'First paragraph of the lead, at most 1,000 characters; null after a take-down.';
comment on column texts.text is 'The text itself; null after a take-down.';
