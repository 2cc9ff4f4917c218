-- Likeness lies between 0 and 1.
select version_id, jaccard, containment from duplicate where jaccard not between 0 and 1 or containment not between 0 and 1;
