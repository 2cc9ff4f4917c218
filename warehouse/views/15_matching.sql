create or replace view text_of_version as
select d.version_id, coalesce(r.text_id, d.text_id) as text_id, r.text_id is not null as by_person
from duplicate d
left join (
    select version_id, arg_max(text_id, (decided_at, run_id)) as text_id
    from text_ruling group by version_id
) r using (version_id);

create or replace view story_of_text as
select text_id, coalesce(r.story_id, s.story_id) as story_id, s.score,
    r.story_id is not null as by_person
from story_text s
full join (
    select text_id, arg_max(story_id, (decided_at, run_id)) as story_id
    from story_ruling group by text_id
) r using (text_id);

comment on view text_of_version is 'One row a version: the text it belongs to, rulings of people included.';
comment on column text_of_version.version_id is 'Version.';
comment on column text_of_version.text_id is 'Text.';
comment on column text_of_version.by_person is 'True where a person''s split or join decided.';
comment on view story_of_text is 'One row a text: the story it belongs to, rulings of people included.';
comment on column story_of_text.text_id is 'Text.';
comment on column story_of_text.story_id is 'Story.';
comment on column story_of_text.score is 'Likeness to the nearest text of the story when it joined, 0 to 1; 1 for the first.';
comment on column story_of_text.by_person is 'True where a person''s split or join decided.';
