-- A grade given by a program shows its sentence.
select l.version_id, l.classifier, l.relevance
from label l
anti join evidence e on e.version_id = l.version_id and e.classifier = l.classifier and e.label = 'relevance'
where l.relevance >= 1 and l.classifier not like 'human:%';
