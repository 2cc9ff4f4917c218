-- A notice is nobody's copy and in no story.
select v.version_id from article_version v join duplicate d using (version_id)
where v.kind = 'notice' and d.of_version_id is not null;
