-- A topic hangs on a label.
select t.* from label_topic t anti join label l using (version_id, classifier);
