create or replace view appearances as
select
    c.text_id, c.article_id, c.outlet_id, c.outlet, c.outlet_function, c.url, c.title, c.credit,
    c.credit_outlet_id, c.published_at, c.published_precision, c.first_seen_at, c.is_lead,
    c.lead_id, l.outlet_id as lead_outlet_id, l.title <> c.title as headline_changed,
    -- Minutes mean something only where both times are known to the minute.
    case when c.published_precision = 'minute' and l.published_precision = 'minute'
        then date_diff('minute', l.published_at, c.published_at) end as minutes_after_lead,
    c.duplicate_method as method, c.jaccard, c.containment, c.shared_passage, c.relevance, c.day
from articles c
join articles l on l.article_id = c.lead_id
where c.kind <> 'notice';

comment on view appearances is 'One row a place where a text appeared: every copy, the lead included.';
comment on column appearances.text_id is 'Text.';
comment on column appearances.article_id is 'Article that carries it.';
comment on column appearances.outlet_id is 'Outlet that carries it.';
comment on column appearances.outlet is 'Name of that outlet.';
comment on column appearances.outlet_function is 'publisher, agency, aggregator, relay or official.';
comment on column appearances.url is 'Address.';
comment on column appearances.title is 'Headline there.';
comment on column appearances.credit is 'Paper credited there, as written.';
comment on column appearances.credit_outlet_id is 'The credited paper as an outlet that we know.';
comment on column appearances.published_at is 'When it appeared there (UTC).';
comment on column appearances.published_precision is 'minute, day, month or none.';
comment on column appearances.first_seen_at is 'When we first stored it (UTC).';
comment on column appearances.is_lead is 'True for the lead.';
comment on column appearances.lead_id is 'Article that leads the copies.';
comment on column appearances.lead_outlet_id is 'Outlet of the lead.';
comment on column appearances.headline_changed is 'True when its headline differs from the lead''s.';
comment on column appearances.minutes_after_lead is 'Minutes between the lead and this copy; null unless both are known to the minute.';
comment on column appearances.method is 'How it was decided that this is a copy.';
comment on column appearances.jaccard is 'Share of common shingles with its best earlier match.';
comment on column appearances.containment is 'Share of the shorter text''s shingles that the other holds.';
comment on column appearances.shared_passage is 'Longest shared passage, cut short.';
comment on column appearances.relevance is 'Grade of this copy.';
comment on column appearances.day is 'Day it was published; null where not known to the day.';
