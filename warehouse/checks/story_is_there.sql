-- A text's story is stored.
select s.text_id, s.story_id from story_of_text s anti join story t using (story_id);
