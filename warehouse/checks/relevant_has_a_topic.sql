-- A relevant version has a topic.
select l.version_id, l.classifier
from label l anti join label_topic t using (version_id, classifier)
where l.relevance >= 1 and l.classifier not like 'human:%';
