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

create table story_profile (
    text_id varchar not null,
    days double[] not null,
    terms varchar[] not null,
    weights utinyint[] not null
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

comment on table story_profile is 'One row a text: its rare words, names and days, by which texts on one event are found.';
comment on column story_profile.text_id is 'Text.';
comment on column story_profile.days is 'When it may have come out, days since 1970: several where nobody says.';
comment on column story_profile.terms is 'Stems of its telling words, and days that it names, heaviest first.';
comment on column story_profile.weights is 'Weight of each term, in 255ths.';
