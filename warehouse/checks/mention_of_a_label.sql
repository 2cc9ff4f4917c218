-- An entity hangs on a label.
select m.version_id, m.classifier, m.entity_id from mention m anti join label l using (version_id, classifier);
