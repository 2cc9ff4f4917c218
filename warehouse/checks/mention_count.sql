-- An entity is named at least once.
select version_id, entity_id, count from mention where count < 1;
