-- Sentences of a label are ranked apart.
select version_id, classifier, label, rank, count(*) from evidence group by all having count(*) > 1;
