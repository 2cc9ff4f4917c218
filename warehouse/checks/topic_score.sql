-- Scores of topics are over 0 and at most 1.
select version_id, topic, score from label_topic where score <= 0 or score > 1;
