-- What matching keeps beside `duplicate` and `story_text`, which hold the program's own decisions
-- and never change. A ruling of a person is a row of its own: the latest counts and wins.

create table text_ruling (
    version_id varchar not null,
    text_id varchar not null,
    decided_at timestamptz not null,
    run_id varchar not null
);

create table story_ruling (
    text_id varchar not null,
    story_id varchar not null,
    decided_at timestamptz not null,
    run_id varchar not null
);

create table text_lead (
    text_id varchar not null,
    version_id varchar not null,
    decided_at timestamptz not null,
    run_id varchar not null
);

create view text_of_version as
select d.version_id, coalesce(r.text_id, d.text_id) as text_id
from duplicate d
left join (
    select version_id, arg_max(text_id, (decided_at, run_id)) as text_id
    from text_ruling group by version_id
) r using (version_id);

create view story_of_text as
select s.text_id, coalesce(r.story_id, s.story_id) as story_id, s.score
from story_text s
left join (
    select text_id, arg_max(story_id, (decided_at, run_id)) as story_id
    from story_ruling group by text_id
) r using (text_id);

create view lead_of_text as
select text_id, arg_max(version_id, (decided_at, run_id)) as version_id
from text_lead group by text_id;

comment on table text_ruling is 'One row a version that a person''s split or join moved to another text: the latest counts.';
comment on column text_ruling.version_id is 'Version.';
comment on column text_ruling.text_id is 'Text that it belongs to from then on.';
comment on column text_ruling.decided_at is 'When the run took the ruling over (UTC).';
comment on column text_ruling.run_id is 'Run that took it over.';

comment on table story_ruling is 'One row a text that a person''s split or join moved to another story: the latest counts.';
comment on column story_ruling.text_id is 'Text.';
comment on column story_ruling.story_id is 'Story that it belongs to from then on.';
comment on column story_ruling.decided_at is 'When the run took the ruling over (UTC).';
comment on column story_ruling.run_id is 'Run that took it over.';

comment on table text_lead is 'One row a text each time its lead changed: the latest counts.';
comment on column text_lead.text_id is 'Text.';
comment on column text_lead.version_id is 'The copy that stands for it: the credited paper''s own, else the earliest that is neither aggregator nor relay.';
comment on column text_lead.decided_at is 'When it was chosen (UTC).';
comment on column text_lead.run_id is 'Run that chose it.';

comment on view text_of_version is 'One row a version: the text it belongs to, rulings of people included.';
comment on column text_of_version.version_id is 'Version.';
comment on column text_of_version.text_id is 'Text.';

comment on view story_of_text is 'One row a text: the story it belongs to, rulings of people included.';
comment on column story_of_text.text_id is 'Text.';
comment on column story_of_text.story_id is 'Story.';
comment on column story_of_text.score is 'How central it is to the story, 0 to 1.';

comment on view lead_of_text is 'One row a text: the copy that stands for it now.';
comment on column lead_of_text.text_id is 'Text.';
comment on column lead_of_text.version_id is 'Version of that copy.';
