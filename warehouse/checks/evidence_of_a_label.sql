-- A sentence hangs on a label that was given.
select e.version_id, e.classifier, e.label
from evidence e
anti join (
    select version_id, classifier, 'relevance' as label from label where relevance >= 1
    union all select version_id, classifier, topic from label_topic
) l using (version_id, classifier, label)
-- Where the language is not graded, sentences may still show why a person should read it.
anti join label n on n.version_id = e.version_id and n.classifier = e.classifier and n.relevance is null;
