-- Grades are 0, 1, 2 or null, scores between 0 and 1.
select version_id, classifier, relevance, score from label
where relevance not in (0, 1, 2) or score not between 0 and 1;
