-- All texts of the stories, as the program decided, that texts with a ruling belong to: their
-- story as decided, and as it stands now. A text that a ruling made begins in the story of the
-- text that it left.
with parted as (
    select r.text_id, s.story_id
    from (select distinct text_id from text_ruling) r
    join duplicate d on d.version_id = r.text_id
    join story_text s on s.text_id = d.text_id
    where not exists (from story_text x where x.text_id = r.text_id)
),
decided as (
    select text_id, story_id from story_text
    union all
    select text_id, story_id from parted
),
ruled as (
    select distinct story_id from decided semi join wanted w using (text_id)
    union
    select story_id from parted
)
select d.text_id, d.story_id, n.story_id as now_id
from decided d
semi join ruled r using (story_id)
left join story_of_text n using (text_id)
order by d.text_id
