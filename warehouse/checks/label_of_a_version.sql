-- A label belongs to a version.
select version_id, classifier from label anti join article_version using (version_id);
