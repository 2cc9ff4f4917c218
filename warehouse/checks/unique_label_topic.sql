-- A classifier gives a topic to a version once.
select version_id, classifier, topic, count(*) from label_topic group by all having count(*) > 1;
