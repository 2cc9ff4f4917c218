-- A classifier counts an entity in a version once.
select version_id, classifier, entity_id, count(*) from mention group by all having count(*) > 1;
