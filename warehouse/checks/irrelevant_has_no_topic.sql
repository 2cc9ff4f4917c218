-- A version of grade 0 has no topic.
select l.version_id, t.topic from label l join label_topic t using (version_id, classifier) where l.relevance = 0;
