-- A classifier grades a version once.
select version_id, classifier, count(*) from label group by all having count(*) > 1;
