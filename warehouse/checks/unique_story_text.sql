-- A text is in one story.
select text_id, count(*) from story_of_text group by 1 having count(*) > 1;
