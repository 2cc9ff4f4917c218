create or replace view text_records as
with copies as (
    select text_id, count(*) as copies, count(distinct outlet_id) as outlets,
        min(coalesce(published_at, first_seen_at)) as first_published_at,
        max(coalesce(published_at, first_seen_at)) as last_published_at,
        min(first_seen_at) as first_seen_at, list(distinct outlet_id order by outlet_id) as outlet_ids
    from articles group by 1
)
select
    a.text_id, a.article_id as lead_id, a.version_id, a.kind, a.outlet_id, a.outlet, a.title,
    a.byline, a.credit, a.credited_paper, a.credited_outlet_id, a.voice, a.published_at,
    a.published_precision, a.day, a.day_from, a.day_to, c.first_published_at,
    c.last_published_at, c.first_seen_at, c.copies, c.outlets, c.outlet_ids, a.language, a.words,
    a.relevance, a.score, a.topics, a.sublabels, a.classifier, a.story_id, a.url, a.standfirst
from articles a
join copies c using (text_id)
where a.is_lead;

comment on view text_records is 'One row a distinct text, told by its lead, without the text itself: what view texts is made of, and quicker to count in.';
comment on column text_records.text_id is 'Identifier of the text.';
comment on column text_records.lead_id is 'Article that leads its copies.';
comment on column text_records.version_id is 'Current version of the lead.';
comment on column text_records.kind is 'text, reference or notice.';
comment on column text_records.outlet_id is 'Outlet of the lead.';
comment on column text_records.outlet is 'Name of that outlet.';
comment on column text_records.title is 'Headline of the lead.';
comment on column text_records.byline is 'Authors of the lead.';
comment on column text_records.credit is 'The paper that the lead itself credits.';
comment on column text_records.credited_paper is 'Paper that the copies credit, as written; also one that we do not follow.';
comment on column text_records.credited_outlet_id is 'That paper as an outlet that we know.';
comment on column text_records.voice is 'Whose voice the lead is: what a story''s size counts; null when nobody''s.';
comment on column text_records.published_at is 'When the lead appeared (UTC).';
comment on column text_records.published_precision is 'minute, day, month or none.';
comment on column text_records.day is 'Day the lead was published; null where not known to the day.';
comment on column text_records.day_from is 'First day on which the lead can have appeared.';
comment on column text_records.day_to is 'Last day on which the lead can have appeared.';
comment on column text_records.first_published_at is 'When the earliest copy appeared (UTC).';
comment on column text_records.last_published_at is 'When the latest copy appeared (UTC).';
comment on column text_records.first_seen_at is 'When we first stored a copy (UTC).';
comment on column text_records.copies is 'Addresses that carry it.';
comment on column text_records.outlets is 'Outlets that carry it.';
comment on column text_records.outlet_ids is 'Those outlets.';
comment on column text_records.language is 'Language.';
comment on column text_records.words is 'Words of the lead''s text.';
comment on column text_records.relevance is '2 central, 1 partial, 0 none; null where not labelled.';
comment on column text_records.score is 'Confidence of the grade.';
comment on column text_records.topics is 'Topics, strongest first.';
comment on column text_records.sublabels is 'Finer labels.';
comment on column text_records.classifier is 'Who gave these labels.';
comment on column text_records.story_id is 'Story that it belongs to.';
comment on column text_records.url is 'Address of the lead.';
comment on column text_records.standfirst is 'First paragraph of the lead, at most 1,000 characters; null after a take-down. The whole text: view texts.';
