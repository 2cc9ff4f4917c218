create or replace view outlets as
select outlet_id, name, home_url, kind, language, owner, function, enabled, terms, terms_note,
       articles_a_week, coalesce(rewrites, false) as rewrites, recorded_at
from outlet
qualify row_number() over (partition by outlet_id order by recorded_at desc, facts_hash) = 1;

comment on view outlets is 'One row an outlet, with its current facts.';
comment on column outlets.outlet_id is 'Identifier of the outlet.';
comment on column outlets.name is 'Name that readers know.';
comment on column outlets.home_url is 'Address of its home page.';
comment on column outlets.kind is 'daily, weekly, web_paper, radio, tv, agency, blog, official or aggregator.';
comment on column outlets.language is 'Main language (ISO 639-1).';
comment on column outlets.owner is 'state_mali, state_russia, state_other, private, association or unknown.';
comment on column outlets.function is 'publisher, agency, aggregator, relay or official.';
comment on column outlets.enabled is 'True when the daily run visits it.';
comment on column outlets.terms is 'How much of its text may be shown or exported: full, quote or link.';
comment on column outlets.terms_note is 'Where that is said.';
comment on column outlets.articles_a_week is 'Articles it usually gives in a week; null when not known.';
comment on column outlets.rewrites is 'True where a machine was seen to rewrite other papers'' texts: they add nobody''s voice to a story.';
comment on column outlets.recorded_at is 'Since when these facts hold here (UTC).';
