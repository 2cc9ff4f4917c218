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
